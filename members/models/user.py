from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from config.kernel.sealing import blind_index, seal, unseal
from members.roles import Role


class UserManager(BaseUserManager["User"]):
    def create_superuser(self, username: str, password: str, **fields: Any) -> "User":
        """For the developer on duty; daily work never needs one."""
        user = self.model(
            username=username,
            kind=User.Kind.STAFF,
            display_name=username,
            is_staff=True,
            is_superuser=True,
            **fields,
        )
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in: staff with password and code, members with phone and code, relatives
    who are no members with phone and code too.

    A staff member who is also a union member has two users; both name the same `member`, which is
    how the house knows whose claims they must not touch. A relative may do what a mandate says,
    and nothing by themselves. An heir's user names the member who died.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        MEMBER = "member", _("Member")
        RELATIVE = "relative", _("Relative")
        HEIR = "heir", _("Heir")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    username = models.CharField(max_length=40, unique=True)
    display_name = models.CharField(max_length=40)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="users"
    )
    phone_sealed = models.BinaryField(
        null=True, blank=True, help_text="staff, relatives and heirs; for the code"
    )
    phone_index = models.BinaryField(
        max_length=32, null=True, blank=True, help_text="relatives; how they are found"
    )
    language = models.CharField(max_length=10, default="zh-hans")
    elder_view = models.BooleanField(default=False)
    hot_keys = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="may open the developers' admin")
    left_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, help_text="raised: all sessions end")

    objects = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_member_has_a_member",
                condition=Q(kind="staff")
                | Q(kind__in=["member", "heir"], member__isnull=False)
                | Q(kind="relative", member=None, phone_index__isnull=False),
            ),
            # Of heirs one acts at a time; those before stay as who filed what.
            models.UniqueConstraint(
                name="user_one_per_member_and_kind",
                fields=["member", "kind"],
                condition=~Q(kind="heir") | Q(is_active=True),
            ),
            models.UniqueConstraint(
                name="user_one_per_relative",
                fields=["phone_index", "display_name"],
                condition=Q(kind="relative"),
            ),
            models.CheckConstraint(
                name="user_leaver_is_inactive",
                condition=Q(left_at=None) | Q(is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def set_phone(self, phone: str) -> None:
        self.phone_sealed = seal(phone, place=f"members_user.phone:{self.username}")
        if self.kind == self.Kind.RELATIVE:
            self.phone_index = blind_index(phone, kind="phone")

    @property
    def phone(self) -> str:
        if self.phone_sealed is None:
            return ""
        return unseal(self.phone_sealed, place=f"members_user.phone:{self.username}")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Sessions die with a new password (Django) and with a raised epoch (the leaver switch).
        return salted_hmac(
            "members.User.session",
            f"{self.password}\x00{self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class RoleGrant(models.Model):
    """A role held by a user at a unit and everything below it, for a time, for a reason."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_grant_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="role_grant_not_by_oneself",
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")),
            ),
            models.UniqueConstraint(
                name="role_grant_once",
                fields=["user", "role", "unit"],
                condition=Q(until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"


class LoginCode(models.Model):
    """A one-time code that was sent; only a keyed digest of it is kept."""

    class Purpose(models.TextChoices):
        MEMBER_SIGN_IN = "member_sign_in", _("Member sign-in")
        STAFF_SIGN_IN = "staff_sign_in", _("Staff sign-in")
        ACCOUNT_CHANGE = "account_change", _("Change of bank account")
        MANDATE = "mandate", _("Mandate")

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    phone_index = models.BinaryField(max_length=32)
    origin_index = models.BinaryField(
        max_length=32, help_text="blind index of the caller's address"
    )
    code_digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failed_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_index", "-sent_at"], name="login_code_by_phone"),
            models.Index(fields=["origin_index", "-sent_at"], name="login_code_by_origin"),
            models.Index(fields=["-sent_at"], name="login_code_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at:%Y-%m-%d %H:%M}"


class SignInAttempt(models.Model):
    """One guess at a password, a code or a person (`members/actions/attempts.py`); failures close
    the door for a while."""

    key_index = models.BinaryField(max_length=32, help_text="blind index of what is counted by")
    succeeded = models.BooleanField()
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key_index", "-tried_at"], name="sign_in_by_key")]

    def __str__(self) -> str:
        return f"{self.tried_at:%Y-%m-%d %H:%M} {'ok' if self.succeeded else 'failed'}"
