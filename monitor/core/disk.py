"""Room on the disk that holds the database: when it is short, how fast it goes, and when it is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MB, GB = 1_000_000, 1_000_000_000
LEAST = 200 * MB
SHARE = 0.05
ENOUGH = 10 * GB  # whatever the share: nobody runs out of it soon
EASED = 1.2  # times what was short: only then a shortage is over, so that it is not told again and again
_YOUNG = timedelta(days=3)  # a shorter history tells no growth
_FAR = 3650  # days ahead that nobody can foresee


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk; sizes are bytes."""

    free: int
    total: int

    @property
    def wanted(self) -> int:
        """How much should be free."""
        return round(max(LEAST, min(SHARE * self.total, ENOUGH)))

    @property
    def is_short(self) -> bool:
        """Whether less than that is."""
        return self.free < self.wanted

    @property
    def is_eased(self) -> bool:
        """Whether a shortage is over."""
        return self.free >= EASED * self.wanted


@dataclass(frozen=True, slots=True)
class Size:
    """How many bytes the database held on a day."""

    day: date
    size: int


def growth(sizes: Sequence[Size]) -> float | None:
    """Return by how many bytes a day the database grew between the first and the last size; None: too early to say."""
    if not sizes or sizes[-1].day - sizes[0].day < _YOUNG:
        return None
    return (sizes[-1].size - sizes[0].size) / (sizes[-1].day - sizes[0].day).days


def full_on(room: int, per_day: float | None, *, today: date) -> date | None:
    """Return the day on which `room` bytes are used up; None: not within ten years, or nobody can say."""
    if not per_day or per_day <= 0 or room / per_day > _FAR:
        return None
    return today + timedelta(days=int(max(room, 0) / per_day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How much room the database takes, how fast that grows, and what there is; sizes are bytes."""

    used: int
    per_day: float | None = None  # None: it is too early to say
    disk: Disk | None = None  # None: the database is on a server
    full_on: date | None = None  # at this rate; None: not within ten years, or nobody can say


def outlook(
    sizes: Sequence[Size], *, used: int, spare: int = 0, disk: Disk | None = None, today: date
) -> Outlook:
    """Judge the sizes of past days; `spare` bytes of the database's file are free to be used again."""
    per_day = growth(sizes)
    full = full_on(disk.free + spare, per_day, today=today) if disk else None
    return Outlook(used=used, per_day=per_day, disk=disk, full_on=full)


def in_words(size: float, language: str = "en") -> str:
    """Say a size as people do: `1.2 GB`, `340 MB`, German with a comma."""
    unit, name = (GB, "GB") if abs(size) >= GB else (MB, "MB")
    said = f"{size / unit:.0f}" if abs(size) >= 10 * unit or not size else f"{size / unit:.1f}"
    return f"{said.replace('.', ',') if language == 'de' else said} {name}"


def in_figures(outlook: Outlook) -> str:
    """Say in English what the database takes and what room there is."""
    said = [f"the database takes {in_words(outlook.used)}"]
    if outlook.per_day is not None:
        said.append(f"{'+' if outlook.per_day >= 0 else '-'}{in_words(abs(outlook.per_day))} a day")
    if outlook.disk:
        said.append(f"{in_words(outlook.disk.free)} free")
    if outlook.full_on:
        said.append(f"full on {outlook.full_on:%Y-%m-%d} at this rate")
    return ", ".join(said)
