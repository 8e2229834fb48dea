"""What browsers may do with our pages: the policy in each page, and settings for nginx and IIS next to the site."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

NGINX, IIS = "nginx.conf", "web.config"

POLICY = (
    "default-src 'none'",
    "script-src 'self'",  # the search's worker too
    "style-src 'self'",
    "img-src 'self' data:",  # the theme's icons are in its style sheet
    "font-src 'self'",
    "connect-src 'self'",  # the search's index
    "object-src 'self'",  # browsers show a PDF as an object within a page of their own
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)


def policy_of_page() -> str:
    """Return the policy that stands in every page, for sites opened from a folder and servers without our settings.

    As `POLICY`, with `file:` for each `'self'`: from a folder, 'self' is no place at all. `frame-ancestors` is for
    servers alone.
    """
    stated = (part.replace("'self'", "'self' file:") for part in POLICY if not part.startswith("frame-ancestors"))
    return "; ".join(stated)


HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "; ".join(POLICY),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)

PACKED = (
    "application/atom+xml",
    "application/javascript",
    "application/json",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/javascript",
    "text/plain",
)
"""Types worth compressing; nginx always compresses HTML."""


def files() -> dict[str, bytes]:
    """Return the servers' settings by path below `site/`.

    IIS reads its file from the folder it serves; nginx's must be included in a `server` block.
    """
    settings = _iis().encode()
    return {NGINX: _nginx().encode(), f"internal/{IIS}": settings, f"public/{IIS}": settings}


def _nginx() -> str:
    said = "\n".join(f'add_header {name} "{value}" always;' for name, value in HEADERS.items())
    return f"""\
# Made with the site. Include it in the server block whose root is internal/ or public/:
#     include /srv/sotay/site/{NGINX};

{said}

charset utf-8;
gzip on;
gzip_vary on;
gzip_types {" ".join(PACKED)};

# A build may change any page: browsers keep pages, and ask whether they still stand.
etag on;
expires -1;

# The names of these change with their content; fonts hardly ever change.
location ~ "\\.[0-9a-f]{{8}}\\.min\\.(css|js)$" {{ expires 365d; }}
location ~ "\\.woff2$" {{ expires 30d; }}

# At any address that has no page; it names its own files from the root.
error_page 404 /404.html;

# A policy for pages may break the one in which Chrome shows a PDF (crbug.com/271452).
location ~ "\\.pdf$" {{ add_header X-Content-Type-Options "nosniff" always; }}

location ~ "/(\\.|{IIS.replace(".", chr(92) + ".")}$)" {{ return 404; }}
"""


def _iis() -> str:
    said = "\n".join(
        f"        <remove name={quoteattr(name)} />\n        <add name={quoteattr(name)} value={quoteattr(value)} />"
        for name, value in HEADERS.items()
    )
    types = "\n".join(
        f'      <remove fileExtension="{end}" />\n      <mimeMap fileExtension="{end}" mimeType="{kind}" />'
        for end, kind in ((".atom", "application/atom+xml"), (".json", "application/json"), (".woff2", "font/woff2"))
    )
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<!-- Made with the site. IIS reads it where this folder is a site or an application. -->
<configuration>
  <system.webServer>
    <directoryBrowse enabled="false" />
    <urlCompression doStaticCompression="true" />
    <httpErrors errorMode="Custom">
      <remove statusCode="404" />
      <error statusCode="404" path="/404.html" responseMode="ExecuteURL" />
    </httpErrors>
    <staticContent>
      <!-- A build may change any page: browsers keep pages, and ask whether they still stand. -->
      <clientCache cacheControlMode="DisableCache" />
{types}
    </staticContent>
    <httpProtocol>
      <customHeaders>
        <remove name="X-Powered-By" />
{said}
      </customHeaders>
    </httpProtocol>
  </system.webServer>
</configuration>
"""
