"""Start the launcher as a script of an isolated interpreter; it must do nothing else.

Run as ``python -I -S start.py JOB CONTROL RESULT``, three numbers of inherited file descriptors.
"""

import sys

sys.path.append(__file__.rsplit("/guildhall/", 1)[0])

from guildhall.adapters.sandbox.launcher.session import main

if __name__ == "__main__":
    main(sys.argv[1:])
