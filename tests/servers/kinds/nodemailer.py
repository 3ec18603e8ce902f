"""nodemailer's smtp-server (npm)."""

import json
from pathlib import Path

from tests.servers import packages
from tests.servers.kind import KNOWN, PASSWORD, USER, Kind

SCRIPT = """
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const { SMTPServer } = require('smtp-server')
const way = SETTINGS
let number = 0
const server = new SMTPServer({
  secure: way.secure, authOptional: !way.login, disabledCommands: way.encrypted ? [] : ['STARTTLS'],
  key: fs.readFileSync(way.key), cert: fs.readFileSync(way.chain), disableReverseLookup: true,
  onAuth (auth, session, done) {
    const right = auth.username === way.user && auth.password === way.password
    done(right ? null : new Error('Invalid login'), right ? { user: way.user } : undefined)
  },
  onRcptTo (address, session, done) {
    if (/^PATTERN@/.test(address.address)) return done()
    done(Object.assign(new Error('5.1.1 no such user here'), { responseCode: 550 }))
  },
  onData (stream, session, done) {
    const name = `${process.pid}-${Date.now()}-${number++}`
    const out = fs.createWriteStream(path.join(way.mail, name))
    out.on('finish', () => done(null, 'kept'))
    stream.pipe(out)
  }
})
server.on('error', error => console.error(error.message))
server.listen(way.port, '127.0.0.1')
"""


class Nodemailer(Kind):
    """One process of node."""

    name = "smtp-server"
    ways = ("plain", "login", "smtps")

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.npm(cache / "npm", "Haraka@3.3.4", "smtp-server@~3.21.0")

    def set_up(self) -> None:
        self.mailboxes.mkdir()
        made = self.place.certificates
        settings = {
            "secure": self.way == "smtps", "login": self.way != "plain",
            "encrypted": self.way == "login", "key": str(made.key), "chain": str(made.chain),
            "user": USER, "password": PASSWORD, "mail": str(self.mailboxes), "port": self.port,
        }  # fmt: skip
        script = SCRIPT.replace("SETTINGS", json.dumps(settings)).replace("PATTERN", KNOWN)
        (self.place.folder / "server.js").write_text(script)

    def start(self) -> None:
        modules = self.place.cache / "npm" / "npm" / "node_modules"
        script = str(self.place.folder / "server.js")
        self.run("node", script, env={"NODE_PATH": str(modules)}).wait_for_port(self.port)
