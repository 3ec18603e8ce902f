"""Haraka (npm): answers 503 to whatever comes behind a dot before its answer."""

import json
import shutil
from pathlib import Path

from tests.servers import house, packages
from tests.servers.kind import KNOWN, PASSWORD, USER, Kind

PLUGIN = """
'use strict'
const fs = require('node:fs')
const path = require('node:path')
let number = 0
exports.register = function () {
  this.register_hook('rcpt', 'known')
  this.register_hook('queue', 'keep')
  this.register_hook('queue_outbound', 'keep')
}
exports.known = function (next, connection, [rcpt]) {
  if (/^PATTERN$/.test(rcpt.user)) return next(OK)
  next(DENY, DSN.no_such_user('no such user here'))
}
exports.keep = function (next, connection) {
  const file = path.join(MAILBOX, `${process.pid}-${Date.now()}-${number++}`)
  const out = fs.createWriteStream(file)
  out.on('finish', () => next(OK))
  connection.transaction.message_stream.pipe(out)
}
"""


class Haraka(Kind):
    """One process of node."""

    name = "Haraka"
    ways = ("plain", "login")

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.npm(cache / "npm", "Haraka@3.3.4", "smtp-server@~3.21.0")

    def set_up(self) -> None:
        folder, made = self.place.folder, self.place.certificates
        (folder / "config").mkdir()
        (folder / "plugins").mkdir()
        self.mailboxes.mkdir()
        plugin = "const DSN = require('haraka-dsn')\n" + PLUGIN.replace("PATTERN", KNOWN)
        plugin = plugin.replace("MAILBOX", json.dumps(str(self.mailboxes)))
        (folder / "plugins" / "keep.js").write_text(plugin)
        login = self.way == "login"
        files = {
            "smtp.ini": f"listen=127.0.0.1:{self.port}\nnodes=0\n",
            "plugins": "tls\nauth/flat_file\nkeep\n" if login else "keep\n",
            "host_list": "inv.test\n",
            "me": "localhost\n",
            "tls.ini": f"key={made.key}\ncert={made.chain}\n",
            "auth_flat_file.ini": "[core]\nmethods=PLAIN,LOGIN,CRAM-MD5\n[users]\n"
            f"{USER}={PASSWORD}\n",
            "log.ini": "level=WARN\n",
        }
        shutil.copy(self._package / "config" / "connection.ini", folder / "config")
        for name, text in files.items():
            (folder / "config" / name).write_text(text)

    @property
    def _package(self) -> Path:
        return self.place.cache / "npm" / "npm" / "node_modules" / "Haraka"

    def start(self) -> None:
        binary = str(self._package / "bin" / "haraka")
        modules = {"NODE_PATH": str(self._package.parent)}
        command = ("node", binary, "-c", str(self.place.folder))
        process = self.run(*house.alone(self.place.folder, *command), env=modules)
        process.wait_for_port(self.port)
