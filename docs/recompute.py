#!/usr/bin/env python3
"""复算得分账: computes every total of a round anew from its exported score account and names the first difference.

    python3 recompute.py round-account.jsonl

One file, the standard library alone, and none of the portal's code: written from the description of the format (rubrics.md),
so that whoever doubts a total can read here how it comes about. The first line of the account holds the round and its rubric,
every further line one application: facts as verified, bookings as stored, total. Ends with 0 when all totals agree, 1 with the
first difference, 2 when the file cannot be read. Needs memory for one application at a time.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import re
import sys
import unicodedata
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import product

ZERO, ONE = Decimal(0), Decimal(1)
UNKNOWN = object()  # what another ladder does not know: equals nothing a rubric names
TRIED_MOST = 20_000  # assignments of contested facts tried by hand; beyond, the recorded one is followed and checked
LONGEST = 16_000_000  # characters of a line; the largest rubric and the largest application stay far below


# --- values: what was written in an attribute ---------------------------------------------------------------------------


def number(value):
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, Decimal)):
        found = Decimal(value)
    elif isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,10})?", value.strip()):
        found = Decimal(value.strip())
    else:
        return None
    return found if found.is_finite() and abs(found) < 10**12 else None


def day(value):
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def missing(value):
    return value is None or (isinstance(value, str) and not value.strip())


def equal(value, wanted):
    if isinstance(wanted, bool):
        return value is wanted
    if isinstance(wanted, (int, Decimal)):
        return number(value) == wanted
    return isinstance(value, str) and isinstance(wanted, str) and value.strip() == wanted.strip()


def many(value):
    return value if isinstance(value, list) else [value]


def months_later(start, months):
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def full_months(start, end):
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(months - (months > 0 and months_later(start, months) > end), 0)


class Case:
    """One subject on the fixed day, its facts, the figures of all subjects."""

    def __init__(self, rubric, line, cohort, verified_only=True):
        about = rubric["rubric"]
        self.day = day(about.get("as_of")) or day(line["as_of"])
        self.subject, self.cohort = line.get("subject") or {}, cohort
        self.verified_only = verified_only
        self.asking = None  # attributes of the fact for which another one beside it is looked for
        self.facts = [one for one in line["facts"] if one.get("verified") or not verified_only]
        self.facts.sort(key=lambda one: (isinstance(one["id"], str), one["id"]))

    def read(self, attributes, name):
        place, dot, rest = name.partition(".")
        if not dot:
            return attributes.get(name)
        fact = attributes if self.asking is None else self.asking
        return {"subject": self.subject, "cohort": self.cohort}.get(place, fact).get(rest)


# --- conditions and filters ---------------------------------------------------------------------------------------------


def holds(condition, attributes, case):
    for name, wanted in (condition or {}).items():
        if name == "any":
            if not any(holds(one, attributes, case) for one in wanted):
                return False
        elif name == "none":
            if any(holds(one, attributes, case) for one in wanted):
                return False
        elif not test(case.read(attributes, name), wanted, attributes, case):
            return False
    return True


REFERENCE = re.compile(r"(cohort|fact|subject)\.[a-z][a-z0-9_]{0,39}")


def test(value, wanted, attributes, case):
    if not isinstance(wanted, dict):
        return operator("in", value, wanted, attributes, case)
    return all(operator(key, value, bound, attributes, case) for key, bound in wanted.items())


def operator(key, value, bound, attributes, case):
    if key == "present":
        return missing(value) is not bound
    if key == "years":
        since = day(value)
        years = None if since is None or since > case.day else Decimal(full_months(since, case.day) // 12)
        return all(operator(sort, years, one, attributes, case) for sort, one in bound.items())
    refers = [isinstance(one, str) and bool(REFERENCE.fullmatch(one)) for one in many(bound)]
    wanted = [case.read(attributes, one) if far else one for one, far in zip(many(bound), refers, strict=True)]
    if any(far and missing(one) for one, far in zip(wanted, refers, strict=True)):
        return False
    if key == "contains":
        return isinstance(value, str) and any(isinstance(one, str) and one in value for one in wanted)
    if key in ("in", "not"):
        return any(equal(value, one) for one in wanted) is (key == "in")
    return compares(key, value, wanted[0])


def compares(key, value, bound):
    left, right = number(value), number(bound)
    if left is None or right is None:
        left, right = day(value), day(bound)
    if left is None or right is None:
        return False
    return {"at_least": left >= right, "at_most": left <= right, "above": left > right, "below": left < right}[key]


def passes(filters, kind, attributes, case):
    for one in filters or ():
        if one.get("kinds") and kind not in one["kinds"]:
            continue
        if holds(one.get("when"), attributes, case) and not passes_one(one, attributes, case):
            return False
    return True


def passes_one(one, attributes, case):
    if "within" in one:
        return in_window(one["within"], attributes, case)
    if "require" in one:
        return holds(one["require"], attributes, case)
    if "valid" in one:
        last = day(attributes.get(one["valid"]))
        return last is not None and last >= case.day
    others = [other["attributes"] for other in case.facts if other["kind"] == one["beside"]["kind"]]
    return any(stands_beside(one["beside"], other, attributes, case) for other in others)


def stands_beside(wanted, other, attributes, case):
    case.asking = attributes
    fits = holds(wanted.get("when"), other, case)
    case.asking = None
    return fits and ("valid" not in wanted or passes_one({"valid": wanted["valid"]}, other, case))


def in_window(window, attributes, case):
    read = [case.read(attributes, name) for name in many(window["of"])]
    told = next((one for one in read if not missing(one)), None)
    found, months = day(told), int(window.get("years", 0)) * 12 + int(window.get("months", 0))
    if found is None:
        return False
    last = day(window.get("to")) or case.day
    if "after" in window:
        start = day(case.read(attributes, window["after"]))
        return start is not None and start <= found <= min(months_later(start, months), last)
    first = day(window.get("start")) or (months_later(last, -months) if months else date.min)
    return first <= found <= last


# --- points ---------------------------------------------------------------------------------------------------------------


def amount(of, group, case):
    """How much of something these facts hold; None when not one of them can be measured."""
    if of == "count":
        return Decimal(len(group))
    if isinstance(of, str):
        of = {"number": of}
    if "checked" in of:
        told = [case.read(group[0], name) for name in of["checked"]]
        return None if all(missing(one) for one in told) else Decimal(sum(one is True for one in told))
    if "number" in of:
        read = [number(case.read(one, of["number"])) for one in group]
        found = [n for n in read if n is not None and (not of.get("total") or 0 <= n < 10**9)]
        return sum(found, ZERO) if found else None
    sort = "years" if "years" in of else "months"
    spans = [span for span in (period(of, of[sort], one, case) for one in group) if span]
    if not spans:
        return None
    months = sum(full_months(*span) for span in joined(spans))
    return Decimal(months // 12 if sort == "years" else months)


def period(of, name, attributes, case):
    start, end = day(case.read(attributes, name)), case.day
    if of.get("until") and not missing(case.read(attributes, of["until"])):
        told = day(case.read(attributes, of["until"]))
        if told is None:
            return None
        end = min(told, case.day)
    return None if start is None else (start, max(start, end))


def joined(spans):
    found = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def is_joint(points):
    if not isinstance(points, dict):
        return False
    of = points.get("of")
    inside = points.get("plus", []) + points.get("best", [])
    return of == "count" or (isinstance(of, dict) and bool(of.get("total"))) or any(is_joint(one) for one in inside)


def worth(points, group, case):
    """Points of these facts, or None when a value is missing or nothing is said about it."""
    if isinstance(points, (int, Decimal)):
        return Decimal(points)
    if "least" in points and "each" not in points:
        return judged(points, group[0], case)
    if "by" in points:
        return row(points, group[0], case, "points")
    if "bands" in points:
        return band(points, group, case, "points")
    if "each" in points:
        return accrued(points, group, case)
    parts = [p for p in (worth(one, group, case) for one in points.get("plus") or points["best"]) if p is not None]
    return None if not parts else sum(parts, ZERO) if "plus" in points else max(parts)


def judged(span, attributes, case):
    """What people gave inside the range; before that, in the predicted score, what the applicant claims."""
    given = attributes.get("awarded")
    if missing(given) and not case.verified_only:
        given = attributes.get("claimed")
    found = number(given)
    return found if found is not None and span["least"] <= found <= span["most"] else None


def key_of(value):
    """Equal numbers are equal however they are written; true is no number."""
    if isinstance(value, bool):
        return ("flag", value)
    found = number(value)
    return found if found is not None else value.strip() if isinstance(value, str) else None


def row(table, attributes, case, what):
    names = many(table["by"])
    wanted = [key_of(case.read(attributes, name)) for name in names]
    for one in table["rows"]:
        if all(
            value is not None and value in [key_of(v) for v in many(one[n])]
            for n, value in zip(names, wanted, strict=True)
        ):
            return leaf(one[what], attributes, case)
    if "otherwise" in table and all(said(case.read(attributes, name), table["rows"], name) for name in names):
        return leaf(table["otherwise"][what], attributes, case)
    return None


def said(value, rows, name):
    """Something that could have stood in a row: a number where rows name numbers only; what another ladder does not know
    counts as said."""
    keys = [key for one in rows for key in many(one[name])]
    if keys and not any(isinstance(key, (str, bool)) for key in keys):
        return number(value) is not None
    return value is UNKNOWN or (not missing(value) and key_of(value) is not None)


def leaf(value, attributes, case):
    return judged(value, attributes, case) if isinstance(value, dict) else Decimal(value)


def band(points, group, case, what):
    found = amount(points["of"], group, case)
    if found is None:
        return None
    for one in points["bands"]:
        start, end = one.get("start"), one.get("end")
        if (start is None or found >= start) and (end is None or found < end):
            return leaf(one[what], group[0], case)
    return None


def accrued(points, group, case):
    found = amount(points["of"], group, case)
    if found is None:
        return None
    start, down = Decimal(points.get("start", 0)), points.get("down", False)
    last = points.get("end", start if down else None)
    if last is not None and found > last:
        return None
    if not down and found < start:
        return ZERO
    units, per = max(start - found, ZERO) if down else found - start, Decimal(points.get("per", 1))
    each, base = Decimal(points["each"]), Decimal(points.get("base", 0))
    got = base + (each * (units / per).to_integral_value(ROUND_DOWN) if points.get("whole") else each * units / per)
    if "least" in points and got < points["least"]:
        return Decimal(points["least"])
    got = min(got, Decimal(points["most"])) if "most" in points else got
    return got if is_joint(points) or abs(got) < 10**9 else None


def factor(one, group, case):
    """A factor as (times, over), so that all is multiplied before it is divided; None when a value is missing."""
    if isinstance(one, (int, Decimal)):
        return Decimal(one), ONE
    if "by" in one or "bands" in one:
        found = row(one, group[0], case, "factor") if "by" in one else band(one, group, case, "factor")
        return None if found is None else (found, ONE)
    if "divide_by" in one:
        found = whole_number(case.read(group[0], one["divide_by"]))
        return found and (ONE, Decimal(found))
    return shared(one, group[0], case)


def shared(one, attributes, case):
    """Weights of the first ranks, 1 for everybody after; a holder's weight over the sum of all."""
    holders = whole_number(case.read(attributes, one["share"]))
    rank = whole_number(case.read(attributes, one["rank"])) if "rank" in one else 1
    if holders is None or rank is None or rank > holders:
        return None
    weights = [Decimal(w) for w in one.get("weights", [])]
    over = sum(weights[:holders], ZERO) + max(holders - len(weights), 0)
    return (weights[rank - 1] if rank <= len(weights) else ONE), over


def whole_number(value):
    found = number(value)
    return int(found) if found is not None and found == int(found) and 1 <= found <= 10_000 else None


def value_of(rule, group, case):
    found, over = worth(rule["points"], group, case) if "points" in rule else ZERO, ONE
    for one in rule.get("times", []):
        by = factor(one, group, case)
        if found is None or by is None:
            return None
        found, over = found * by[0], over * by[1]
    return found if found is None or over == ONE else found / over


# --- an item: which facts it counts -------------------------------------------------------------------------------------


class Counted:
    """A fact under a rule of an item: what is read of it, and what it is worth alone."""

    def __init__(self, item, rule, fact, attributes, points):
        self.item, self.rule, self.fact, self.attributes, self.points = item, rule, fact, attributes, points


def counted(item, fact, case):
    """The rule that takes this fact: hard zeros first, then the first that fits, passes and has a value. In an item that
    starts full every rule that is about the fact."""
    attributes, found = translated(item, fact, case), []
    if not passes(item.get("filters"), fact["kind"], attributes, case):
        return []
    if "full" in item:
        found.append(Counted(item, {"id": "full", "points": item["full"]}, fact, attributes, ZERO))
    for rule in sorted(item["rules"], key=lambda rule: not rule.get("zero", False)):
        if fact["kind"] not in (rule.get("kinds") or item["kinds"]) or not holds(rule.get("when"), attributes, case):
            continue
        points = value_of(rule, [attributes], case)
        if points is None or not passes(rule.get("filters"), fact["kind"], attributes, case):
            continue
        found.append(Counted(item, rule, fact, attributes, points))
        if "full" not in item:
            break
    return found


def translated(item, fact, case):
    attributes = fact["attributes"]
    for one in item.get("equivalences", []):
        if (one.get("kinds") and fact["kind"] not in one["kinds"]) or not holds(one.get("when"), attributes, case):
            continue
        value = case.read(attributes, one["of"])
        meant = one["map"].get(value.strip()) if isinstance(value, str) else None
        attributes = {**attributes, one["as"]: meant if meant is not None else UNKNOWN}
    return attributes


EDITION = re.compile(r"(19|20)[0-9]{2}(年度|年)?|第[0-9一二三四五六七八九十百]+届")


def identity(once, attributes):
    """What a fact is about; None: it stands alone."""
    parts = []
    for name in once["by"]:
        value = attributes.get(name)
        if isinstance(value, str):
            text = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
            value = (EDITION.sub("", text) or text if once.get("series") else text) or None
        elif isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            value = int(value) if isinstance(value, bool) else None
        if value is None:
            return None
        parts.append(value)
    return tuple(parts)


def best_of_each(once, chosen):
    kept, alone = {}, []
    for one in chosen:
        about = identity(once, one.attributes)
        if about is None:
            alone.append(one)
        elif about not in kept or one.points > kept[about].points:
            kept[about] = one
    return alone + list(kept.values())


def rounded(value, places):
    return value.quantize(ONE.scaleb(-places), ROUND_HALF_UP)


def item_points(item, chosen, case, places):
    """The item's points within its own limits."""
    if not chosen or any(one.rule.get("zero") for one in chosen):
        return ZERO
    chosen = best_of_each(item["once_per"], chosen) if item.get("once_per") else chosen
    lines, joint = [], {}
    for one in chosen:
        if one.rule["id"] == "full" and "full" in item:
            joint["full"] = [one]
        elif is_joint(one.rule.get("points")):
            joint.setdefault(one.rule["id"], []).append(one)
        else:
            lines.append((one.rule, rounded(one.points, places), [one]))
    for group in joint.values():
        points = value_of(group[0].rule, [one.attributes for one in group], case)
        lines.append((group[0].rule, rounded(points or ZERO, places), group))
    if item.get("take") in ("best", "chosen"):
        lines = one_of(lines, item["take"])
    limits = {"floor": 0, **item} if "full" in item else item
    return bounded(capped_rules(lines), limits, "cap", places)


def one_of(lines, take):
    """Of the lines with points the highest, as far as its rule's cap lets it through; one the applicant marked goes first."""

    def order(line):
        rule, points, group = line
        marked = take == "chosen" and any(one.fact["attributes"].get("chosen") is True for one in group)
        return marked, points if rule.get("cap") is None else min(points, Decimal(rule["cap"]))

    gains = [line for line in lines if line[1] > 0]
    return ([max(gains, key=order)] if gains else []) + [line for line in lines if line[1] < 0]


def capped_rules(lines):
    sums, caps = {}, {}
    for rule, points, _ in lines:
        sums[rule["id"]] = sums.get(rule["id"], ZERO) + points
        caps[rule["id"]] = rule.get("cap")
    return sum((p if caps[r] is None else min(p, Decimal(caps[r])) for r, p in sums.items()), ZERO)


def bounded(points, part, cap, places):
    """Cap or floor, then weight, of an item or a dimension."""
    if part.get(cap) is not None and points > part[cap]:
        points = Decimal(part[cap])
    elif part.get("floor") is not None and points < part["floor"]:
        points = Decimal(part["floor"])
    return points if part.get("weight") is None else rounded(points * Decimal(part["weight"]), places)


# --- the whole: one place for every fact, then the caps -----------------------------------------------------------------


def on_track(rubric, part, case):
    if "tracks" not in rubric["rubric"] or not part.get("tracks"):
        return True
    return case.subject.get(rubric["rubric"]["tracks"]["by"]) in part["tracks"]


def total_of(rubric, case, recorded):
    """The best legal total. Where there are too many ways to try, the recorded places of facts are followed."""
    places = rubric["rubric"].get("places", 2)
    items = [
        item
        for dimension in rubric.get("dimensions", [])
        for item in dimension["items"]
        if on_track(rubric, dimension, case) and on_track(rubric, item, case)
    ]
    found = {item["id"]: candidates(item, case) for item in items}
    totals = []
    for losers in given_way(rubric, found):
        staying = {i: [] if i in losers else ones for i, ones in found.items()}
        for fallen in ways(rubric, items, staying, places, recorded):
            chosen = {i: [one for one in ones if id(one) not in fallen] for i, ones in staying.items()}
            totals.append(whole(rubric, chosen, case, places))
    return max(totals)


def candidates(item, case):
    facts = list(case.facts)
    if not any(fact["kind"] == "subject" for fact in facts):
        facts.append({"id": "subject", "kind": "subject", "attributes": case.subject})
    return [one for fact in facts if fact["kind"] in item["kinds"] for one in counted(item, fact, case)]


def given_way(rubric, found):
    """就高: every choice of one item in each exclusive group, as the items that give way."""
    groups = [[i for i in found if i in one["items"] and found[i]] for one in rubric.get("exclusive", [])]
    groups = [group for group in groups if len(group) > 1]
    everyone = {i for group in groups for i in group}
    for kept in product(*groups):
        yield everyone - set(kept)


def ways(rubric, items, found, places, recorded):
    """Every legal way to place contested facts, as the candidates that fall: a fact counts in one item unless the item
    counts it also, and facts about one thing count once in the items that a `once` names. Deductions are no choice."""
    pairs = contested(rubric, items, found, places)
    done = 0
    for fallen in legal(pairs, frozenset(), frozenset()):
        done += 1
        if done > TRIED_MOST:
            break
        yield fallen
    if done > TRIED_MOST:
        yield {id(one) for one, _ in pairs if one.item["id"] not in recorded.get(one.fact["id"], ())}


def contested(rubric, items, found, places):
    """(candidate, its claims that others share)."""
    holders = {}
    for item in items:
        ones = found[item["id"]]
        if "full" in item or any(one.rule.get("zero") for one in ones):
            continue
        for one in ones:
            if one.fact["kind"] != "subject" and gains(one, places):
                for claim in claims(rubric, item, one):
                    holders.setdefault(claim, []).append(one)
    shared = {}
    for claim, ones in holders.items():
        for one in ones if len(ones) > 1 else ():
            shared.setdefault(id(one), (one, set()))[1].add(claim)
    return list(shared.values())


def gains(one, places):
    return one.points >= 0 if is_joint(one.rule["points"]) else rounded(one.points, places) > 0


def claims(rubric, item, one):
    if not item.get("also"):
        yield "fact", one.fact["id"]
    for number, once in enumerate(rubric.get("once", [])):
        about = identity(once, one.attributes)
        if about is not None and (not once.get("items") or item["id"] in once["items"]):
            yield number, about


def legal(pairs, taken, fallen):
    """The sets of fallen candidates, one after the other: every pair stands, where its claims are free, or falls."""
    if not pairs:
        yield fallen
        return
    (one, own), rest = pairs[0], pairs[1:]
    if not own & taken:
        yield from legal(rest, taken | own, fallen)
    yield from legal(rest, taken, fallen | {id(one)})


def whole(rubric, chosen, case, places):
    """The total when exactly these count."""
    tops = {one["id"]: one.get("max") for one in rubric["rubric"].get("layers", [])}
    layers, inside, bonus = {}, ZERO, ZERO
    for dimension in rubric.get("dimensions", []):
        mine = [item for item in dimension["items"] if chosen.get(item["id"])]
        points = sum((item_points(item, chosen[item["id"]], case, places) for item in mine), ZERO)
        points = bounded(points, dimension, "max", places) if mine else ZERO
        if dimension.get("layer"):
            key = dimension["layer"], bool(dimension.get("bonus"))
            layers[key] = layers.get(key, ZERO) + points
        elif dimension.get("bonus"):
            bonus += points
        else:
            inside += points
    for (layer, on_top), points in layers.items():
        points = points if tops[layer] is None else min(points, Decimal(tops[layer]))
        bonus, inside = (bonus + points, inside) if on_top else (bonus, inside + points)
    top = rubric["rubric"].get("total")
    return (inside if top is None else min(inside, Decimal(top))) + bonus


# --- the account ----------------------------------------------------------------------------------------------------------


def difference(rubric, line, cohort):
    """What is wrong with one line of the account, in a sentence; empty when nothing is."""
    if line["total"] is None:
        return ""
    stored = Decimal(line["total"])
    booked = sum((Decimal(str(one["points_after"])) for one in line["bookings"]), ZERO)
    extra = sum((Decimal(str(one["points"])) for one in line.get("adjustments", [])), ZERO)
    if booked + extra != stored:
        return f"各笔得分合计{booked + extra}，与总分{stored}不同"
    recorded = {}
    for one in line["bookings"]:
        for fact in one["facts"]:
            recorded.setdefault(fact, set()).add(one["item"])
    found = total_of(rubric, Case(rubric, line, cohort), recorded)
    return "" if found + extra == stored else f"按业绩和细则复算得{found + extra}，记录的是{stored}"


def digest(text):
    """SHA-256 of the rubric as canonical JSON, as printed beside the round."""
    plain = json.loads(text)["rubric"]
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Unreadable(Exception):
    """The account cannot be read, in a sentence."""


def read(file):
    """The next line with its value; None at the end. No line is taken into memory that is longer than any account needs."""
    try:
        text = file.readline(LONGEST + 1)
        if len(text) > LONGEST:
            raise Unreadable("太长")
        value = json.loads(text, parse_float=Decimal) if text else {}
    except UnicodeError:
        raise Unreadable("不是UTF-8编码的文字") from None
    except (ValueError, ArithmeticError, RecursionError):
        raise Unreadable("不是正确的JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("应是名称和内容")
    return (text, value) if text else None


def say(sentence):
    """Printed even where a name holds half a character."""
    print(sentence.encode(errors="replace").decode())


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            return recomputed(file)
    except OSError as wrong:
        print(f"打不开文件：{wrong.strerror}")
    except Unreadable as wrong:
        print(f"不能读取：{wrong}")
    return 2


def recomputed(file):
    at = 1
    try:
        text, head = read(file) or ("", {})
        if head.get("format") != "score-account/1":
            raise Unreadable("不是得分账")
        if digest(text) != head["rubric_digest"]:
            print("细则与它的校验值不符")
            return 1
        name = str(head["round"]["name"])
        at += 1
        while (found := read(file)) is not None:
            wrong = difference(head["rubric"], found[1], head.get("cohort", {}))
            if wrong:
                say(f"{found[1]['application']}：{wrong}")
                return 1
            at += 1
    except Unreadable as wrong:
        raise Unreadable(f"第{at}行{wrong}") from None
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as wrong:
        raise Unreadable(f"第{at}行缺少内容，或者写法和说明的不同（{type(wrong).__name__}）") from None
    if head.get("applications", at - 2) != at - 2:
        say(f"{name}：账上写明{head['applications']}份申报，文件里有{at - 2}份")
        return 1
    say(f"{name}：{at - 2}份申报的总分全部一致")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
