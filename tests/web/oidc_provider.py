"""A small OpenID provider over real HTTP with real signatures, which can be made to lie.

Honest, it does what OpenID Connect Core 1.0 asks of a provider with the code flow, PKCE included; each lie is one
thing that a client has to notice.
"""

import base64
import hmac
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "docarchive"
SECRET = "of the provider's own making"


class LocalProvider:
    """One provider; `lie` names what is wrong with its next answers, and `person` who sits before it."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.lie, self.person = "", {"sub": "4711", "preferred_username": "wang.jia"}
        self.codes, self.asked = {}, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def metadata(self):
        return {
            "issuer": "http://somebody-else.example" if self.lie == "issuer of metadata" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def keys(self):
        return KeySet([self.key]).as_dict(private=False)

    def authorize(self, query):
        """Whoever sits there agrees; where the browser is sent back to."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        self.asked.append(query)
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        if self.lie == "state":
            back["state"] = secrets.token_urlsafe(32)
        if self.lie == "issuer of answer":
            back["iss"] = "http://somebody-else.example"
        if self.lie == "denied":
            back = {"error": "access_denied", "state": query["state"]}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form, header):
        """An id_token for a code that is good once and for who holds the verifier and the secret."""
        given = base64.b64decode(header.removeprefix("Basic ")).decode() if header else ""
        asked = self.codes.pop(form.get("code", ""), None)
        if given != f"{CLIENT_ID}:{SECRET}":
            return 401, {"error": "invalid_client"}
        if (
            asked is None
            or form["redirect_uri"] != asked["redirect_uri"]
            or create_s256_code_challenge(form.get("code_verifier", "")) != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
        }
        claims |= {
            "nonce": {"nonce": "of another question"},
            "no nonce": {"nonce": None},
            "audience": {"aud": "another.house"},
            "several audiences": {"aud": [CLIENT_ID, "another.house"], "azp": "another.house"},
            "issuer of token": {"iss": "http://somebody-else.example"},
            "old": {"iat": now - 4000, "exp": now - 3600},
        }.get(self.lie, {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.lie == "signature":
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.other_key)
        if self.lie == "unsigned":
            head, body = (_part(part) for part in ({"alg": "none"}, claims))
            return f"{head}.{body}."
        if self.lie == "public key as shared secret":
            signed = ".".join(_part(part) for part in ({"alg": "HS256", "kid": "one"}, claims))
            mark = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{_base64(mark)}"
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def _handler(provider):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                url = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                if url.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                answers = {"/.well-known/openid-configuration": provider.metadata, "/keys": provider.keys}
                self._answer(200, answers[url.path]())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._answer(*provider.token(form, self.headers.get("Authorization", "")))

            def _answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def _part(value):
    return _base64(json.dumps(value).encode())


def _base64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
