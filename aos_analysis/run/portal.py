"""The managers' portal: `index.html`, rebuilt from the `result.json` and `manifest.json` of the packets alone."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from aos_analysis.page.edition import Entry
from aos_analysis.page.overview import Bar, CampaignLine, Group, Link, render
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

PORTAL, RESULT, QUALITY, MANIFEST, REPORT = "index.html", "result.json", "quality.json", "manifest.json", "rapport.html"
RUN_ID = re.compile(r"^(\d{4})(\d{2})(\d{2})-(\d{6})-[0-9a-z]+$")
STALE_DAYS = 180
CSVS = ("estimates", "path", "checks")
SHOWN = ("favourable", "favourable_uncertain_size")
RESULT_KEYS = (
    "campaign",
    "title",
    "effect",
    "relative",
    "period",
    "unit",
    "direction",
    "synthetic",
    "territory",
    "mde",
)
QUALITY_KEYS = ("campaign", "title", "verdict_label", "synthetic")
QUALITY_VERDICTS = ("usable", "reserved", "unusable")


@dataclass(frozen=True)
class Packet:
    """One finished run, read: `path` is relative to the portal, with forward slashes. `result` is what it declares:
    `result.json`, or `quality.json` where it judged the data and not the campaign."""

    path: str
    files: frozenset[str]
    edition: date
    result: Mapping

    @property
    def synthetic(self) -> bool:
        return bool(self.result["synthetic"])

    @property
    def of_data(self) -> bool:
        return RESULT not in self.files


def write_portal(root: Path, today: date | None = None) -> Path:
    """`root/index.html`, whole or not at all. `today` is the day ages are counted to."""
    root = Path(root)
    root.mkdir(parents=True, exist_ok=True)
    packets, unreadable = read_packets(root)
    evaluated = [packet for packet in packets if not packet.of_data]
    html = render(_groups(packets, today or date.today()), _facts(evaluated, today or date.today()), unreadable)
    target, beside = root / PORTAL, root / (PORTAL + ".tmp")
    beside.write_text(html, encoding="utf-8", newline="\n")
    os.replace(beside, target)
    return target


def read_packets(root: Path) -> tuple[list[Packet], list[str]]:
    """Packets of `<campaign>/<run>/` and `<caisse>/<campaign>/<run>/`, newest first, and those that cannot be read."""
    packets, unreadable = [], []
    for folder in _run_folders(root):
        try:
            packets += _read(root, folder)
        except (OSError, ValueError, KeyError, TypeError):
            unreadable.append(folder.relative_to(root).as_posix())
    return sorted(packets, key=lambda p: Path(p.path).name, reverse=True), unreadable


def _run_folders(root: Path) -> Iterator[Path]:
    for folder in sorted([*root.glob("*/*"), *root.glob("*/*/*")]):
        *parents, name = folder.relative_to(root).parts
        hidden = any(part.startswith(".") or RUN_ID.match(part) for part in parents)
        if folder.is_dir() and RUN_ID.match(name) and not hidden:
            yield folder


def _read(root: Path, folder: Path) -> list[Packet]:
    """The packet of a folder; none where its notebook declares nothing that a portal lists."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    names = frozenset(path.name for path in folder.iterdir())
    if not isinstance(manifest, dict):
        raise ValueError(folder.name)
    made = {output["name"] for output in manifest.get("outputs", ())}
    if made and not made & {RESULT, QUALITY}:
        return []
    of_data = RESULT not in made and QUALITY in names
    result = json.loads((folder / (QUALITY if of_data else RESULT)).read_text("utf-8"))
    review = folder / "review.json"
    if review.is_file():
        result["review"] = json.loads(review.read_text("utf-8"))
    if result["verdict"] not in (QUALITY_VERDICTS if of_data else _verdict_keys()):
        raise ValueError(folder.name)
    for key in QUALITY_KEYS if of_data else RESULT_KEYS:
        result[key]
    year, month, day = map(int, RUN_ID.match(folder.name).groups()[:3])
    return [Packet(folder.relative_to(root).as_posix(), names, date(year, month, day), result)]


def _verdict_keys() -> tuple[str, ...]:
    return ("favourable", "favourable_uncertain_size", "to_confirm", "inconclusive", "no_useful_effect",
            "unfavourable", "insufficient_data")  # fmt: skip


def _groups(packets: Sequence[Packet], today: date) -> list[Group]:
    """Real campaigns first; synthetic ones apart."""
    groups = []
    for name, synthetic in (("real", False), ("synthetic", True)):
        editions = _by_campaign([p for p in packets if p.synthetic == synthetic and not p.of_data])
        examined = _by_campaign([p for p in packets if p.synthetic == synthetic and p.of_data])
        if editions or examined:
            latest = [found[0] for found in editions]
            lines = tuple(_line(found[0], found[1:], today) for found in editions)
            ident = "donnees-reelles" if name == "real" else "donnees-synthetiques"
            sentences = tuple(_sentences(latest, today)) if latest else ()
            quality = tuple(_examined(found[0]) for found in examined)
            groups.append(Group(ident, say(f"portal.{name}"), synthetic, sentences, lines, quality))
    return groups


def _examined(packet: Packet) -> Link:
    """One line a campaign: what the newest quality report of its data said, and when."""
    words = {
        "title": packet.result["title"],
        "label": packet.result["verdict_label"].lower(),
        "date": numbers.day(packet.edition),
    }
    return Link(say("quality.inherited.portal_line", **words), _href(packet, REPORT))


def _by_campaign(packets: Sequence[Packet]) -> list[list[Packet]]:
    """Editions of each campaign (and caisse), newest first; campaigns in the order of their titles."""
    editions: dict[str, list[Packet]] = defaultdict(list)
    for packet in packets:
        editions[packet.path.rpartition("/")[0]].append(packet)
    return sorted(editions.values(), key=lambda found: (found[0].result["title"], found[0].path))


def _facts(packets: Sequence[Packet], today: date) -> list[Entry]:
    if not packets:
        return []
    campaigns = {(p.path.rpartition("/")[0], p.synthetic) for p in packets}
    return [
        Entry(say("portal.facts.campaigns"), numbers.number(len(campaigns))),
        Entry(say("portal.facts.updated"), numbers.day(max(p.edition for p in packets))),
        Entry(say("portal.facts.today"), numbers.day(today)),
    ]


def _line(packet: Packet, earlier: Sequence[Packet], today: date) -> CampaignLine:
    result, sign = packet.result, _sign(packet)
    relative, unit = result["relative"], result["unit"]
    net, net_note = _money(result.get("economics"))
    decimals = numbers.decimals_for(unit, _number(result["effect"]["high"]) - _number(result["effect"]["low"]))
    effect = _number(result["effect"]["estimate"])
    wanted = say(f"labels.direction.{result['direction']}")
    return CampaignLine(
        title=result["title"],
        href=_href(packet, REPORT),
        period=f"{result['territory']}, {_months(result['period'])}",
        bar=_bar(packet),
        effect=numbers.percent(relative["estimate"], signed=True),
        interval="" if relative["estimate"] is None else numbers.percent_interval(relative["low"], relative["high"]),
        detail=wanted
        if numbers.missing(effect)
        else f"{numbers.quantity(sign * effect, unit, decimals, True)}, {wanted}",
        verdict_key=result["verdict"],
        verdict=say(f"portal.short.{result['verdict']}"),
        detectable=say("portal.mde", mde=numbers.quantity(_number(result["mde"]), unit, decimals)),
        net=net,
        net_note=net_note,
        edition=numbers.day(packet.edition),
        age=_age(packet, today),
        review="" if _reviewed(packet) else say("portal.draft"),
        stale=_stale(packet, today),
        until=say("portal.until", month=_month(result["period"]["cutoff"])),
        files=tuple(
            Link(say(f"portal.files.{n}"), _href(packet, f"{n}.csv")) for n in CSVS if f"{n}.csv" in packet.files
        ),
        previous=tuple(Link(numbers.day(p.edition), _href(p, REPORT)) for p in earlier),
    )


def _bar(packet: Packet) -> Bar:
    """Relative effect turned into the wanted direction."""
    low, high = (_number(packet.result["relative"][key]) for key in ("low", "high"))
    estimate = _number(packet.result["relative"]["estimate"])
    return Bar(estimate, low, high) if _sign(packet) > 0 else Bar(-estimate, -high, -low)


def _sentences(latest: Sequence[Packet], today: date) -> list[str]:
    """« À retenir »: what was shown, the other verdicts by name, the best balance, what is old or not reviewed."""
    verdicts: dict[str, list[str]] = defaultdict(list)
    for packet in latest:
        verdicts[packet.result["verdict"]].append(f"« {packet.result['title']} »")
    lines = [_shown(len(latest), sum(len(verdicts[key]) for key in SHOWN))]
    for key in _verdict_keys()[1:]:
        if verdicts[key]:
            lines.append(say("portal.others", verdict=say(f"portal.short.{key}"), names=", ".join(verdicts[key])))
    lines += _best_balance(latest)
    old = sum(_stale(p, today) for p in latest)
    if old:
        lines.append(_counted("stale", old, limit=numbers.number(STALE_DAYS)))
    drafts = sum(not _reviewed(p) for p in latest)
    return lines + ([_counted("drafts", drafts)] if drafts else [])


def _shown(total: int, shown: int) -> str:
    if total == 1:
        return say(f"portal.shown.{'single' if shown else 'single_not'}")
    key = "none" if not shown else "one" if shown == 1 else "many"
    words = [say(f"portal.campaigns.{form}") for form in ("one", "many")]
    return say(f"portal.shown.{key}", all=numbers.count(total, *words) if key == "none" else numbers.number(total),
               n=numbers.count(shown, *words))  # fmt: skip


def _counted(key: str, n: int, **words: str) -> str:
    noun = [say(f"portal.stale_noun.{form}") for form in ("one", "many")]
    return say(f"portal.{key}.{'one' if n == 1 else 'many'}", n=numbers.count(n, *noun), **words)


def _best_balance(latest: Sequence[Packet]) -> list[str]:
    nets = [(p.result["title"], p.result["economics"]["net"]) for p in latest if _net(p.result.get("economics"))]
    if len(nets) < 2:
        return []
    title, best = max(nets, key=lambda pair: pair[1]["estimate"])
    words = {"net": numbers.euros(best["estimate"]), "interval": numbers.euro_interval(best["low"], best["high"])}
    return [say("portal.money", title=title, **words)]


def _net(economics: Mapping | None) -> Mapping | None:
    net = (economics or {}).get("net")
    return net if net and not numbers.missing(net["estimate"]) else None


def _money(economics: Mapping | None) -> tuple[str, str]:
    net = _net(economics)
    if net:
        return numbers.euros(net["estimate"]), numbers.euro_interval(net["low"], net["high"])
    reading = (economics or {}).get("reading")
    note = say(f"portal.reading_{reading}") if reading in ("quality", "public_health") else ""
    return say("portal.no_money"), note


def _age(packet: Packet, today: date) -> str:
    days = (today - packet.edition).days
    if days <= 0:
        return say("portal.today")
    words = numbers.count(days, say("portal.day.one"), say("portal.day.many"))
    return say("portal.stale_mark" if _stale(packet, today) else "portal.ago", n=words)


def _stale(packet: Packet, today: date) -> bool:
    return (today - packet.edition).days > STALE_DAYS


def _reviewed(packet: Packet) -> bool:
    return bool((packet.result.get("review") or {}).get("reviewer"))


def _sign(packet: Packet) -> int:
    return 1 if packet.result["direction"] == "increase" else -1


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _href(packet: Packet, name: str) -> str:
    return quote(f"{packet.path}/{name}")


def _month(text: str | None) -> str:
    return numbers.month(date(int(text[:4]), int(text[5:7]), 1)) if text else numbers.MISSING


def _months(period: Mapping) -> str:
    return f"{_month(period['first_month'])} – {_month(period['last_month'])}"
