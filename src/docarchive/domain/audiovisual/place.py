"""Places as recorders write them."""

import re
from decimal import Decimal

from docarchive.domain.audiovisual.custody import Spot

_POINT = re.compile(
    r"^([+-])(\d{2}|\d{4}|\d{6})(\.\d+)?([+-])(\d{3}|\d{5}|\d{7})(\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS\S*)?/?$"
)
_E7 = Decimal(10) ** 7


def read_spot(raw: str | None) -> Spot | None:
    """Read a place by ISO 6709, for example ``+31.8112+119.9740/`` or ``+314840.3+1195826.4+010/``.

    Returns:
        The raw text with latitude and longitude where they can be read and lie on Earth; None for no text,
        and for the zero point in the Gulf of Guinea, which receivers write that found no satellite.

    Source:
        ISO 6709:2008 Annex H (degrees; degrees and minutes; degrees, minutes and seconds).
    """
    if not raw:
        return None
    match = _POINT.match(raw.strip())
    if match is None:
        return Spot(raw)
    latitude = _degrees(match[1], match[2], match[3] or "", 2)
    longitude = _degrees(match[4], match[5], match[6] or "", 3)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Spot(raw)
    if latitude == longitude == 0:
        return None
    return Spot(raw, int((latitude * _E7).to_integral_value()), int((longitude * _E7).to_integral_value()))


def _degrees(sign: str, whole: str, part: str, width: int) -> Decimal:
    groups = [whole[:width], *(whole[at : at + 2] for at in range(width, len(whole), 2))]
    groups[-1] += part
    value = sum((Decimal(group) / 60**place for place, group in enumerate(groups)), Decimal(0))
    return -value if sign == "-" else value


def show_spot(spot: Spot) -> str:
    """A place as people read it: coordinates, address, or what the device wrote."""
    parts = []
    if spot.latitude_e7 is not None and spot.longitude_e7 is not None:
        parts.append(f"{_shown(spot.latitude_e7)}, {_shown(spot.longitude_e7)}")
    elif spot.raw:
        parts.append(spot.raw)
    if spot.typed:
        parts.append(spot.typed)
    return "；".join(parts)


def _shown(value_e7: int) -> str:
    return f"{Decimal(value_e7) / _E7:.5f}"
