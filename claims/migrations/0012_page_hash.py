import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0011_receipt_verification")]

    operations = [
        migrations.AddField(
            model_name="paperpage",
            name="look",
            field=models.CharField(
                blank=True,
                default="",
                help_text="256 bits, few of which differ in a copy; empty: blank",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="paperpage",
            name="look_bands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                help_text="the same in pieces, to be found by",
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="paperpage",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["look_bands"], name="paper_page_by_look"
            ),
        ),
    ]
