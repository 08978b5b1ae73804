"""Steps of an import that several tests take."""

from __future__ import annotations

from yiqi.accounts.tests.factories import NOW
from yiqi.exchange import spool
from yiqi.exchange.operations import queue_import
from yiqi.exchange.reports import unpacked
from yiqi.exchange.tasks import carry_out


def run_through(run, *, keeps_good=False):
    queue_import(run, keeps_good=keeps_good, actor=run.by, now=NOW)
    carry_out.call(run.pk)
    run.refresh_from_db()
    return run


def report_of(run):
    return unpacked(spool.fetch(run.folder, spool.REPORT, district_id=run.district_id))


def counts(run):
    return (run.rows, run.created, run.updated, run.skipped, run.failed)
