"""Print a command of the README as it stands there: the bash block after the comment `<!-- ci: NAME -->`.

Usage: python .ci/readme_commands.py NAME [README.md]. Standard library only.
"""

import re
import sys
from pathlib import Path


def command(readme: str, name: str) -> str:
    """Give the text of the one bash block that follows `<!-- ci: NAME -->`."""
    blocks = re.findall(rf"<!-- ci: {re.escape(name)} -->\s*\n```bash\n(.*?)```", readme, re.DOTALL)
    if len(blocks) != 1:
        sys.exit(f"the README has {len(blocks)} bash blocks marked <!-- ci: {name} -->, expected 1")
    return blocks[0]


if __name__ == "__main__":
    path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1] / "README.md"
    print(command(path.read_text(encoding="utf-8"), sys.argv[1]), end="")
