# What this program uses of pysqlite3, which ships no types.
from . import dbapi2 as dbapi2
