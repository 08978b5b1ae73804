"""Addresses of one's own account, of getting in, of contacts and deputies."""

from django.urls import path, re_path

from yiqi.accounts.views import (
    absences,
    contact_entry,
    contacts,
    openid,
    own,
    second_factor,
    sign_in,
)

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.second_factor, name="second_factor"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("invitation/<str:secret>/", contact_entry.invitation, name="invitation"),
    path("invitation/<str:secret>/code/", contact_entry.invitation_code, name="invitation_code"),
    path("phone/", contact_entry.phone, name="phone"),
    path("phone/code/", contact_entry.phone_code, name="phone_code"),
    path("openid/unknown/", openid.openid_unknown, name="openid_unknown"),
    path("openid/failed/", openid.openid_failed, name="openid_failed"),
    path("me/", own.profile, name="profile"),
    path("me/password/", own.password_change, name="password_change"),
    path("me/sessions/", own.sessions, name="sessions"),
    path("me/sessions/end-others/", own.sessions_end_others, name="sessions_end_others"),
    path("me/sessions/<int:sign_in_id>/end/", own.session_end, name="session_end"),
    path("me/devices/<int:device_id>/forget/", own.device_forget, name="device_forget"),
    path("me/second-factor/", second_factor.set_up, name="second_factor_setup"),
    path("me/second-factor/remove/", second_factor.remove, name="second_factor_remove"),
    path("me/recovery-codes/", second_factor.recovery_codes, name="recovery_codes"),
    path(
        "me/recovery-codes/renew/",
        second_factor.recovery_codes_renew,
        name="recovery_codes_renew",
    ),
    path("contacts/", contacts.contact_list, name="contacts"),
    path("contacts/invite/", contacts.invite, name="invite"),
    path("contacts/sheet/", contacts.invitation_sheet, name="invitation_sheet"),
    path("contacts/<int:assignment_id>/dismiss/", contacts.contact_dismiss, name="contact_dismiss"),
    path(
        "contacts/invitations/<int:invitation_id>/withdraw/",
        contacts.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("contacts/change/", contacts.change_request, name="change_request"),
    re_path(
        r"^contacts/changes/(?P<change_id>\d+)/(?P<answer>approve|decline)/$",
        contacts.change_decide,
        name="change_decide",
    ),
    path("absences/", absences.absence_list, name="absences"),
    path("absences/register/", absences.absence_register, name="absence_register"),
    path("absences/<int:absence_id>/end/", absences.absence_end, name="absence_end"),
    path("emergency-access/", absences.emergency_access, name="emergency_access"),
]
