"""The web area's entry in the house."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base page and components; knows no area above it."""

    name = "yiqi.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the words of web's own statuses and refusals."""
        from yiqi.web import words

        words.register_all()
