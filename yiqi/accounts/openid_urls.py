"""The two addresses of OpenID Connect sign-in, under the names by which allauth looks them up."""

from django.urls import path

from yiqi.accounts.views import openid, sign_in

urlpatterns = [
    path("openid/<slug:provider_id>/login/", openid.openid_begin, name="openid_connect_login"),
    path(
        "openid/<slug:provider_id>/login/callback/",
        openid.openid_callback,
        name="openid_connect_callback",
    ),
    # allauth goes here when somebody gives up at the provider.
    path("openid/cancelled/", openid.openid_failed, name="socialaccount_login_cancelled"),
    path("openid/error/", openid.openid_failed, name="socialaccount_login_error"),
    path("sign-in/", sign_in.sign_in, name="account_login"),
]
