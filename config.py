"""Settings of the standalone app by place of use: `create_app("config.Production")`.

Anything here may also be set as an environment variable of the same name with `STUDIO_` in front.
"""


class Development:
    STUDIO_ENV = "development"


class Testing:
    TESTING = True
    STUDIO_ENV = "testing"
    WTF_CSRF_ENABLED = False


class Production:
    """Also needs STUDIO_KEYS_FILE and STUDIO_PUBLIC_URL, and its own hosts in TRUSTED_HOSTS."""

    STUDIO_ENV = "production"
    TRUSTED_HOSTS: tuple[str, ...] = ()
