"""The demo's host pages: three made-up businesses as their customers know them.

They are guests in this house. Each has a look of its own (`static/css/demo/`), knows Tandem by one script tag, and keeps nothing of
what is typed into it.
"""

from config.demo.sites.acme import ACME_SKIN
from config.demo.sites.lumen import LUMEN_DENTAL
from config.demo.sites.maple import MAPLE_HOMES
from config.demo.sites.site import Customer, Page, Site

SITES: dict[str, Site] = {site.tenant.slug: site for site in (ACME_SKIN, LUMEN_DENTAL, MAPLE_HOMES)}

__all__ = ["SITES", "Customer", "Page", "Site"]
