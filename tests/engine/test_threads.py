"""Which mails are one conversation: ids, subjects, and that the order of arrival does not matter."""

import time
import unittest
from datetime import datetime, timedelta, timezone

import examples  # noqa: F401 - how many
from hypothesis import given
from hypothesis import strategies as st

from engine import threads
from engine.mime.header import parse_header
from engine.threads import Groups, Subject, are_one_by_subject, base_subject, is_lone_reply, is_reply, related_ids
from engine.values import MailHeader

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)

# subject as it comes, base subject, whether it is a reply or a forward
SUBJECTS = [
    ("Forty conveyors", "forty conveyors", False),
    ("Re: Forty  conveyors ", "forty conveyors", True),
    ("RE: re:FWD : Forty conveyors", "forty conveyors", True),
    ("Re[2]: Forty conveyors", "forty conveyors", True),
    ("Re(3): Forty conveyors", "forty conveyors", True),
    ("Forty conveyors (fwd)", "forty conveyors", True),
    ("[Fwd: Re: Forty conveyors]", "forty conveyors", True),
    ("[sales] Re: [sales] Forty conveyors", "forty conveyors", True),
    ("[sales] Forty conveyors", "forty conveyors", False),
    ("[sales]", "[sales]", False),
    ("Re: [sales]", "[sales]", True),
    ("AW: Förderbänder", "förderbänder", True),
    ("WG: AW: Förderbänder", "förderbänder", True),
    ("SV: VS: Antw: RES: ENC: TR: RIF: x", "x", True),
    ("回复：四十台输送机", "四十台输送机", True),
    ("答复: 转发：回覆：轉寄:四十台输送机", "四十台输送机", True),
    ("ＲＥ：Forty conveyors", "forty conveyors", True),
    ("Regarding: forty conveyors", "regarding: forty conveyors", False),
    ("Research: forty", "research: forty", False),
    ("Ref: 4711", "ref: 4711", False),
    ("Restaurant Re", "restaurant re", False),
    ("", "", False),
    ("Re:", "", True),
]


class TestIds(unittest.TestCase):
    def test_a_mail_is_tied_by_its_own_id_and_its_ancestors_nearest_first(self) -> None:
        mail = MailHeader(message_id="c@x", references=("a@x", "b@X"), in_reply_to="p@x")
        self.assertEqual(related_ids(mail), ("c@x", "b@x", "a@x", "p@x"))

    def test_an_id_is_compared_with_its_domain_in_lower_case_only(self) -> None:
        self.assertEqual(threads.same_id("<Ab.C@Mail.EXAMPLE>"), "Ab.C@mail.example")

    def test_what_is_no_id_ties_nothing(self) -> None:
        for text in ("", "<>", "@", "a@", "@b", "no-at", f"{'x' * 995}@abc", f"{'é' * 498}@abc"):
            self.assertEqual(threads.same_id(text), "", text)
        self.assertNotEqual(threads.same_id(f"{'x' * 994}@abc"), "")

    def test_a_mail_does_not_refer_to_itself(self) -> None:
        self.assertEqual(threads.referred_ids(MailHeader(message_id="a@x", references=("a@X",), in_reply_to="a@x")), ())

    def test_only_the_nearest_hundred_ancestors_within_32_kb_count(self) -> None:
        many = MailHeader(references=tuple(f"{n}@x" for n in range(150)))
        self.assertEqual(related_ids(many), tuple(f"{n}@x" for n in range(149, 49, -1)))
        long = MailHeader(references=tuple(f"{n:0900}@x" for n in range(100)))
        self.assertEqual(len(related_ids(long)), (32 << 10) // 903)

    def test_of_in_reply_to_the_first_id_counts(self) -> None:
        raw = b'In-Reply-To: Your message of "Monday" <a@x> <b@x>\r\nMessage-ID: <c@x>\r\n\r\n'
        self.assertEqual(related_ids(parse_header(raw)), ("c@x", "a@x"))

    def test_keys_have_one_length_however_long_the_id(self) -> None:
        self.assertEqual({len(threads.id_key(one)) for one in ("a@b", "x" * 998, "\ud800@x")}, {32})


class TestSubjects(unittest.TestCase):
    def test_the_table(self) -> None:
        for subject, base, replied in SUBJECTS:
            with self.subTest(subject):
                self.assertEqual((base_subject(subject), is_reply(subject)), (base, replied))

    def test_what_is_left_of_a_subject_is_left_of_its_replies(self) -> None:
        for subject, base, _replied in filter(lambda row: row[1], SUBJECTS):
            for prefix in ("Re: ", "[list] ", "转发：", "Aw: Re: "):
                with self.subTest(subject, prefix=prefix):
                    self.assertEqual(base_subject(prefix + subject), base)

    @given(st.text(max_size=200))
    def test_nothing_raises_and_a_reply_has_the_subject_it_answers(self, subject: str) -> None:
        self.assertEqual(base_subject(f"Re: {subject}"), base_subject(subject))
        self.assertTrue(is_reply(f"Re: {subject}"))

    def test_hostile_subjects_cost_little(self) -> None:
        began = time.process_time()
        for text in (
            "Re:" * 1000,
            "[a]" * 1000,
            " " * 5000 + "(fwd",
            "[" * 5000,
            "[fwd:" * 500 + "]" * 500,
            "re " * 999,
        ):
            base_subject(text)
        self.assertLess(time.process_time() - began, 1)

    def test_short_subjects_have_no_key(self) -> None:
        for subject in ("", "Re:", "Hi", "Re: Fwd: Hi", "[list] Hi"):
            self.assertEqual(threads.subject_key(subject), "", subject)
        self.assertEqual(threads.subject_key("Offer"), threads.subject_key("回复: OFFER"))


def make_subject(days: float = 0, is_lone: bool = False, people: str = "nina", key: str = "offer") -> Subject:
    return Subject(key, is_lone, NOON + timedelta(days=days), frozenset(people.split()))


class TestFallback(unittest.TestCase):
    def assert_one(self, wanted: bool, one: Subject, other: Subject) -> None:
        self.assertEqual(are_one_by_subject(one, other), wanted)
        self.assertEqual(are_one_by_subject(other, one), wanted, "whichever came first")

    def test_a_lone_reply_joins_what_came_before_it(self) -> None:
        self.assert_one(True, make_subject(), make_subject(3, is_lone=True))
        self.assert_one(True, make_subject(), make_subject(30, is_lone=True))

    def test_each_condition_is_needed(self) -> None:
        first = make_subject()
        self.assert_one(False, first, make_subject(3))
        self.assert_one(False, first, make_subject(3, is_lone=True, people="eve"))
        self.assert_one(False, first, make_subject(3, is_lone=True, people=""))
        self.assert_one(False, first, make_subject(3, is_lone=True, key="another"))
        self.assert_one(False, make_subject(key=""), make_subject(3, is_lone=True, key=""))
        self.assert_one(False, first, make_subject(30.1, is_lone=True))
        self.assert_one(False, first, make_subject(-0.1, is_lone=True))

    def test_a_reply_that_names_an_ancestor_is_no_lone_one(self) -> None:
        self.assertTrue(is_lone_reply(MailHeader(message_id="a@x", subject="Re: Offer")))
        self.assertTrue(is_lone_reply(MailHeader(message_id="a@x", subject="Re: Offer", references=("a@x",))))
        self.assertFalse(is_lone_reply(MailHeader(subject="Re: Offer", in_reply_to="b@x")))
        self.assertFalse(is_lone_reply(MailHeader(subject="Offer")))


# ---------------------------------------------------------------- any order


ids = st.integers(0, 14).map("{}@x".format)
mails = st.builds(
    MailHeader,
    message_id=st.one_of(ids, st.just("")),
    in_reply_to=st.one_of(ids, st.just("")),
    references=st.lists(ids, max_size=4).map(tuple),
)
subjects = st.builds(
    Subject,
    key=st.sampled_from(("", "offer", "invoice")),
    is_lone_reply=st.booleans(),
    date=st.integers(0, 60).map(lambda days: NOON + timedelta(days=days)),
    people=st.frozensets(st.sampled_from(("nina", "eve", "olaf"))),
)


def find_conversations(mails_by_number: dict[int, MailHeader], order: list[int]) -> set[frozenset[int]]:
    """As the database does it: one mail after the other is put to what is there."""
    groups = Groups()
    for number in order:
        groups.find(number)
        for one in related_ids(mails_by_number[number]):
            groups.join(number, one)
    return {
        numbers
        for group in groups.groups()
        if (numbers := frozenset(thing for thing in group if isinstance(thing, int)))
    }


def connect(mails_by_number: dict[int, MailHeader]) -> set[frozenset[int]]:
    """The same without union-find: grow each set until nothing is added any more."""
    ties = {number: set(related_ids(mail)) for number, mail in mails_by_number.items()}
    found = set()
    for number in ties:
        group = {number}
        while True:
            names = set().union(*(ties[one] for one in group))
            more = {one for one in ties if ties[one] & names} | group
            if more == group:
                break
            group = more
        found.add(frozenset(group))
    return found


class TestAnyOrder(unittest.TestCase):
    @given(st.lists(mails, min_size=1, max_size=12), st.randoms(use_true_random=False))
    def test_conversations_are_what_ids_connect_in_whatever_order(self, found, random) -> None:
        numbered = dict(enumerate(found))
        order = list(numbered)
        random.shuffle(order)
        self.assertEqual(find_conversations(numbered, order), connect(numbered))

    @given(subjects, subjects)
    def test_a_subject_joins_both_ways_or_not_at_all(self, one, other) -> None:
        self.assertEqual(are_one_by_subject(one, other), are_one_by_subject(other, one))

    @given(subjects, subjects)
    def test_no_forged_subject_joins_people_who_have_nobody_in_common(self, one, other) -> None:
        if are_one_by_subject(one, other):
            self.assertTrue(one.people & other.people)
            self.assertTrue(one.is_lone_reply or other.is_lone_reply)
            self.assertEqual(one.key, other.key)

    def test_fifty_mails_with_a_missing_parent_are_one_whatever_comes_first(self) -> None:
        """Criterion 38."""
        chain = {
            n: MailHeader(message_id=f"{n}@x", references=(f"{n - 2}@x", f"{n - 1}@x")) for n in range(1, 51) if n != 20
        }
        for order in (list(chain), list(chain)[::-1], sorted(chain, key=lambda n: (n % 7, n))):
            self.assertEqual(find_conversations(chain, order), {frozenset(chain)})

    def test_long_chains_and_circles_are_found_quickly(self) -> None:
        began = time.process_time()
        groups = Groups()
        for number in range(100_000):
            groups.join(number, number + 1)
        groups.join(100_000, 0)
        self.assertEqual(len({groups.find(number) for number in range(0, 100_000, 997)}), 1)
        self.assertLess(time.process_time() - began, 5)
