"""Says when the calls in a calendar start: {uid: [instants]}, argv[1] of each at most. It knows no time zone but those in the file."""

import io
import json
import sys
from datetime import timezone

from dateutil import rrule, tz
from icalendar import Calendar

text = sys.stdin.buffer.read().decode("utf-8")
most = int(sys.argv[1])
file = Calendar.from_ical(text)
zones = tz.tzical(io.StringIO(text.replace("\r\n", "\n"))) if "BEGIN:VTIMEZONE" in text else None


def moment(wall, prop):
    """What the clocks show, by the zone that the property names; of what they skip it is the zone before the gap that counts."""
    if "TZID" not in prop.params:
        return wall.replace(tzinfo=timezone.utc)
    zone = zones.get(prop.params["TZID"])
    return tz.resolve_imaginary(wall.replace(tzinfo=zone, fold=0)).astimezone(timezone.utc)


def instant(prop):
    return moment(prop.dt.replace(tzinfo=None), prop)


series, single, replaced = {}, {}, {}
for event in file.walk("VEVENT"):
    uid, start = str(event["UID"]), event["DTSTART"]
    cancelled = str(event["STATUS"]) == "CANCELLED"
    if "RECURRENCE-ID" in event:
        replaced.setdefault(uid, []).append((instant(event["RECURRENCE-ID"]), None if cancelled else instant(start)))
    elif "RRULE" in event:
        first = start.dt.replace(tzinfo=None)
        text = event["RRULE"].to_ical().decode()
        until = None
        if "UNTIL" in event["RRULE"]:
            until = event["RRULE"]["UNTIL"][0]
            text = ";".join(p for p in text.split(";") if not p.startswith("UNTIL="))
        out = event.get("EXDATE", [])
        out = {d.dt.replace(tzinfo=None) for ex in (out if isinstance(out, list) else [out]) for d in ex.dts}
        times = []
        for wall in rrule.rrulestr(text, dtstart=first):
            at = moment(wall, start)
            if len(times) == most or wall.year > 2199 or (until and at > until):
                break
            if wall not in out:
                times.append(at)
        series[uid] = times
    elif not cancelled:
        single[uid] = [instant(start)]
for uid, changes in replaced.items():
    times = series[uid]
    for was, becomes in changes:
        times.remove(was)
        if becomes:
            times.append(becomes)
    times.sort()
series.update(single)
json.dump({uid: [t.strftime("%Y-%m-%dT%H:%M:%SZ") for t in times] for uid, times in series.items()}, sys.stdout)
