"""Reads a page as a person would: its text, and what its form would send back."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user, name, *args, **query):
    return signed_in(user).get(reverse(f"incidents:{name}", args=args), query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def form_of(response):
    """The fields that a browser would send back from the section's form."""
    html = response.content.decode()
    start = html.index("yq-section-form")
    html = html[start : html.index("</form>", start)]
    html = re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            sent[name[1]] = value[1].replace("&quot;", '"') if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent
