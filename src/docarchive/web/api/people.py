"""Users, the asker among them, and their long work, as programs get and send it."""

from datetime import datetime

from pydantic import Field

from docarchive.domain.people.user import User, UserRole
from docarchive.web.api.base import OFFICER, Given, Shape
from docarchive.web.tasks import Task


class Me(Shape):
    """Who asks, and what they may do."""

    name: str = Field(examples=["wang.jia"])
    display_name: str = Field(examples=["王甲示"])
    roles: list[str] = Field(examples=[["clerk"]])
    deeds: list[str] = Field(description="What the user may do, in some case at least.", examples=[["read"]])
    office: str = Field(examples=["常州市应急管理局（示例）"])


class UserShape(Shape):
    """An account."""

    name: str = Field(examples=["wang.jia"])
    display_name: str = Field(examples=["王甲示"])
    roles: list[str] = Field(examples=[["clerk"]])
    officer_id: str | None = Field(default=None, examples=[OFFICER])
    active: bool


class UserList(Shape):
    """All accounts by name, closed ones too."""

    users: list[UserShape]


class UserChange(Given):
    """What an administrator enters of an account."""

    display_name: str = Field(min_length=1, max_length=50, examples=["王甲示"])
    roles: list[UserRole] = Field(min_length=1, max_length=10, examples=[["clerk"]])
    officer_id: str | None = Field(default=None, max_length=40, description="The officer behind the account.")


class UserGiven(UserChange):
    """A new account; it has no password yet: that is set at the keyboard or in the pages."""

    name: str = Field(min_length=2, max_length=32, examples=["wang.jia"])


class TaskShape(Shape):
    """Long work: ask again, or listen to `/api/v1/events`."""

    id: str = Field(examples=["9f86d081884c7d65"])
    title: str = Field(examples=["封卷 / seal the volume"])
    state: str = Field(description="`waiting`, `running`, `done`, `failed`.", examples=["running"])
    done: int = Field(examples=[12])
    total: int = Field(description="0 while nobody knows.", examples=[40])
    asked_at: datetime
    ended_at: datetime | None = None
    message: str = Field(default="", description="What it came to.", examples=["已封卷 / sealed"])
    link: str = Field(
        default="", description="The page that shows it.", examples=["/volumes/J123-ZY·CF·2026-D30-0012"]
    )
    problem: str = Field(default="", description="Why it failed.")
    hint: str = ""


class TaskList(Shape):
    """The asker's long work of the last day, newest first."""

    tasks: list[TaskShape]


def account(user: User) -> UserShape:
    """An account."""
    return UserShape(
        name=user.name,
        display_name=user.display_name,
        roles=[role.value for role in user.roles],
        officer_id=user.officer_id,
        active=user.active,
    )


def task(item: Task) -> TaskShape:
    """Long work as it is now."""
    return TaskShape(
        id=item.id,
        title=item.title,
        state=item.state.value,
        done=item.done,
        total=item.total,
        asked_at=item.asked_at,
        ended_at=item.ended_at,
        message=item.outcome.message if item.outcome else "",
        link=item.outcome.link if item.outcome else "",
        problem=item.failure,
        hint=item.hint,
    )
