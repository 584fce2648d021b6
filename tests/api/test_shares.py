"""Web processes see how many connections each of them has."""

import os

from api.shares import PLACES, Shares


def test_a_process_with_more_than_another_knows() -> None:
    shares = Shares()
    one, other = shares.take(), shares.take()

    one.say(2)
    assert (one.is_more_than_anothers(), other.is_more_than_anothers()) == (True, False)
    other.say(2)
    assert (one.is_more_than_anothers(), other.is_more_than_anothers()) == (False, False)


def test_who_has_ended_counts_no_more_and_leaves_a_place() -> None:
    shares = Shares()
    one, other = shares.take(), shares.take()
    one.say(1)

    other.give_back()

    assert not one.is_more_than_anothers()
    assert [shares.take().place for _ in range(PLACES - 1)][0] == other.place


def test_what_a_fork_says_is_seen_where_it_was_made() -> None:
    shares = Shares()
    one, forked = shares.take(), shares.take()
    one.say(1)
    pid = os.fork()
    if pid == 0:
        forked.say(5)
        os._exit(0)
    os.waitpid(pid, 0)

    assert forked.is_more_than_anothers()
    assert not one.is_more_than_anothers()
