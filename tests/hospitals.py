"""A list of hospitals for tests: taken in by the administrator, as it is at the desk."""

from config.demo.hospitals import demo_list
from members.actions.import_hospitals import look_at_file, take_in
from members.models import Hospital, HospitalImport
from members.queries.hospital_plan import plan_of
from tests.stages import House

HEADER = "医疗机构名称,定点医疗机构编码,医院等级,是否定点,定点开始日期,取消定点日期,关闭日期\n"


def taken_in(house: House, text: str = "") -> HospitalImport:
    """The file looked at and taken; the demo's list where none is given."""
    admin = house.staff["admin"]
    data = (text or demo_list()).encode()
    delivery = look_at_file(data=data, file_name="医院.csv", actor=admin, now=house.now)
    digest = plan_of(delivery.text).digest
    return take_in(import_id=delivery.pk, digest=digest, actor=admin, now=house.now)


def listed(house: House, *rows: str) -> list[Hospital]:
    """Rows under HEADER, and the hospitals that the list then has, in its order."""
    taken_in(house, HEADER + "\n".join(rows))
    return list(Hospital.objects.order_by("pk"))
