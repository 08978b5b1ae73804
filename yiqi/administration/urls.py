"""Addresses of the administration area."""

from django.urls import path

from yiqi.administration.views import clients, logs, places, system, users

app_name = "administration"
urlpatterns = [
    path("users/", users.user_list, name="users"),
    path("users/add/", users.user_add, name="user_add"),
    path("users/<int:user_id>/", users.user_page, name="user"),
    path("users/<int:user_id>/roles/", users.role_give, name="role_give"),
    path(
        "users/<int:user_id>/roles/<int:assignment_id>/end/",
        users.role_end,
        name="role_end",
    ),
    path("users/<int:user_id>/password/", users.password_reset, name="password_reset"),
    path("users/<int:user_id>/close/", users.user_close, name="user_close"),
    path("users/<int:user_id>/reopen/", users.user_reopen, name="user_reopen"),
    path(
        "users/<int:user_id>/second-factor/remove/",
        users.second_factor_remove,
        name="second_factor_remove",
    ),
    path("users/<int:user_id>/sessions/end/", users.sessions_end, name="sessions_end"),
    path("units/", places.unit_list, name="units"),
    path("units/add/", places.unit_add, name="unit_add"),
    path("units/<int:unit_id>/", places.unit_page, name="unit"),
    path("units/<int:unit_id>/close/", places.unit_close, name="unit_close"),
    path("units/<int:unit_id>/reopen/", places.unit_reopen, name="unit_reopen"),
    path("districts/", places.district_list, name="districts"),
    path("districts/add/", places.district_add, name="district_add"),
    path("devices/", places.device_list, name="devices"),
    path("devices/add/", places.device_add, name="device_add"),
    path("devices/<int:user_id>/renew/", places.device_renew, name="device_renew"),
    path("devices/<int:user_id>/revoke/", places.device_revoke, name="device_revoke"),
    path("clients/", clients.client_list, name="clients"),
    path("clients/add/", clients.client_add, name="client_add"),
    path("clients/<int:user_id>/", clients.client_page, name="client"),
    path("clients/<int:user_id>/tokens/", clients.client_token_issue, name="client_token_issue"),
    path(
        "clients/<int:user_id>/tokens/<int:token_id>/revoke/",
        clients.client_token_revoke,
        name="client_token_revoke",
    ),
    path("events/", logs.event_list, name="events"),
    path("readings/", logs.reading_list, name="readings"),
    path("emergency/", logs.emergency_list, name="emergency"),
    path("sign-ins/", logs.sign_in_list, name="sign_ins"),
    path("sign-ins/lockouts/<int:attempt_id>/end/", logs.lockout_end, name="lockout_end"),
    path("seals/", logs.seal_page, name="seals"),
    path("seals/check/", logs.seal_check, name="seal_check"),
    path("permissions/", system.permissions, name="permissions"),
    path("health/", system.health_page, name="health"),
    path("health/retry/", system.reactions_retry, name="reactions_retry"),
    path("settings/", system.settings_page, name="settings"),
]
