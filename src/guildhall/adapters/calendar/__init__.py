"""The calendar of cron expressions."""

from guildhall.adapters.calendar.cron import CronCalendar

__all__ = ["CronCalendar"]
