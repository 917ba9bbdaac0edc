"""Sending a paper: to which address."""

from studio.web.forms.fields import EMAIL_LENGTH, Filled, StudioForm, line_field


class SendForm(StudioForm):
    """The address; the client's own unless another is typed."""

    email = line_field("Send to", EMAIL_LENGTH, Filled("Write an email address"))
