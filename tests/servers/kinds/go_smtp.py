"""go-smtp (Debian): a library of Go, with a small server around it that is built here."""

import json
import os
from pathlib import Path

from tests.servers import packages
from tests.servers.kind import KNOWN, PASSWORD, USER, Kind

SOURCE = """
package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/emersion/go-smtp"
)

type way struct {
	Address, Mail, Key, Chain, User, Password string
	Login, Encrypted                          bool
}

var known = regexp.MustCompile(`^PATTERN@`)
var number int64

type backend struct{ way way }

func (b backend) Login(_ *smtp.ConnectionState, user, password string) (smtp.Session, error) {
	if user != b.way.User || password != b.way.Password {
		return nil, errors.New("wrong user or password")
	}
	return session{b.way}, nil
}

func (b backend) AnonymousLogin(_ *smtp.ConnectionState) (smtp.Session, error) {
	if b.way.Login {
		return nil, smtp.ErrAuthRequired
	}
	return session{b.way}, nil
}

type session struct{ way way }

func (session) Reset()                                {}
func (session) Logout() error                         { return nil }
func (session) Mail(string, smtp.MailOptions) error   { return nil }

func (session) Rcpt(to string) error {
	if known.MatchString(strings.Trim(to, "<>")) {
		return nil
	}
	unknown := smtp.EnhancedCode{5, 1, 1}
	return &smtp.SMTPError{Code: 550, EnhancedCode: unknown, Message: "no such user here"}
}

func (s session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d-%d", os.Getpid(), atomic.AddInt64(&number, 1))
	return os.WriteFile(filepath.Join(s.way.Mail, name), content, 0o644)
}

func main() {
	var w way
	if err := json.Unmarshal([]byte(os.Args[1]), &w); err != nil {
		log.Fatal(err)
	}
	server := smtp.NewServer(backend{w})
	server.Addr, server.Domain = w.Address, "localhost"
	server.MaxMessageBytes, server.MaxRecipients = 1<<24, 10
	server.AuthDisabled = !w.Login
	if w.Encrypted {
		pair, err := tls.LoadX509KeyPair(w.Chain, w.Key)
		if err != nil {
			log.Fatal(err)
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	log.Fatal(server.ListenAndServe())
}
"""


class GoSmtp(Kind):
    """One process."""

    name = "go-smtp"
    ways = ("plain", "login")

    @classmethod
    def bring(cls, cache: Path) -> None:
        folder = cache / "go-smtp"
        if (folder / "server").is_file():
            return
        libraries = ("golang-github-emersion-go-smtp-dev", "golang-github-emersion-go-sasl-dev")
        root = packages.debian(folder, "golang-1.19-go", *libraries)
        (folder / "main.go").write_text(SOURCE.replace("PATTERN", KNOWN))
        places = {"GOROOT": root / "usr/lib/go-1.19", "GOPATH": root / "usr/share/gocode",
                  "GOCACHE": folder / "built"}  # fmt: skip
        env = {name: str(path.absolute()) for name, path in places.items()}
        env |= {"GO111MODULE": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}
        go = str(places["GOROOT"].absolute() / "bin" / "go")
        packages.call(go, "build", "-o", "server", "main.go", cwd=folder, env=env)

    def set_up(self) -> None:
        self.mailboxes.mkdir()

    def start(self) -> None:
        made, login = self.place.certificates, self.way == "login"
        settings = {
            "Address": f"127.0.0.1:{self.port}", "Mail": str(self.mailboxes),
            "Key": str(made.key), "Chain": str(made.chain), "User": USER, "Password": PASSWORD,
            "Login": login, "Encrypted": login,
        }  # fmt: skip
        server = self.place.cache / "go-smtp" / "server"
        self.run(os.fspath(server), json.dumps(settings)).wait_for_port(self.port)
