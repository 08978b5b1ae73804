"""Addresses of the register."""

from django.urls import path

from yiqi.enterprises.views import detail, edit, lists, people, places, requests, sites

app_name = "enterprises"
urlpatterns = [
    path("", lists.enterprise_list, name="enterprises"),
    path("map/", lists.enterprise_map, name="map"),
    path("map/points/", lists.map_points, name="map_points"),
    path("on-duty/", lists.on_duty, name="on_duty"),
    path("assign/", lists.assign, name="assign"),
    path("tag/", lists.tag_many, name="tag_many"),
    path("new/", edit.enterprise_new, name="new"),
    path("zones/", places.zones, name="zones"),
    path("zones/<int:pk>/", places.zone_take, name="zone_take"),
    path("specialists/", places.specialists, name="specialists"),
    path("tags/", places.tag_register, name="tag_register"),
    path("tags/<int:pk>/retire/", places.tag_retire, name="tag_retire"),
    path("requests/", requests.change_requests, name="change_requests"),
    path("requests/<int:pk>/", requests.change_request, name="change_request"),
    path("requests/<int:pk>/apply/", requests.change_request_apply, name="change_request_apply"),
    path(
        "requests/<int:pk>/decline/", requests.change_request_decline, name="change_request_decline"
    ),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("own/", requests.own_enterprises, name="own_enterprises"),
    path("own/<int:pk>/", requests.own, name="own"),
    path("own/<int:pk>/propose/", requests.propose, name="propose"),
    path("<int:pk>/", detail.enterprise, name="enterprise"),
    path("<int:pk>/edit/", edit.enterprise_edit, name="edit"),
    path("<int:pk>/above-scale/", edit.above_scale, name="above_scale"),
    path("<int:pk>/tags/", edit.tags, name="tags"),
    path("<int:pk>/tags/<int:tag_id>/end/", edit.untag, name="untag"),
    path("<int:pk>/specialist/", edit.specialist, name="specialist"),
    path("<int:pk>/contacts/", people.contacts, name="contacts"),
    path("<int:pk>/contacts/<int:contact_id>/end/", people.contact_end, name="contact_end"),
    path("<int:pk>/sites/", sites.sites, name="sites"),
    path("<int:pk>/sites/<int:site_id>/", sites.site, name="site"),
    path("<int:pk>/sites/<int:site_id>/close/", sites.site_close, name="site_close"),
    path("<int:pk>/sites/<int:site_id>/reopen/", sites.site_reopen, name="site_reopen"),
    path("<int:pk>/workshops/", sites.workshop_new, name="workshop_new"),
    path("<int:pk>/workshops/<int:workshop_id>/", sites.workshop, name="workshop"),
    path(
        "<int:pk>/workshops/<int:workshop_id>/close/", sites.workshop_close, name="workshop_close"
    ),
    path(
        "<int:pk>/workshops/<int:workshop_id>/reopen/",
        sites.workshop_reopen,
        name="workshop_reopen",
    ),
    path("<int:pk>/staff/", people.staff, name="staff"),
    path("<int:pk>/staff/new/", people.staff_new, name="staff_new"),
    path("<int:pk>/staff/<int:staff_id>/", people.person, name="person"),
    path("<int:pk>/staff/<int:staff_id>/identity/", people.identity, name="identity"),
    path("<int:pk>/staff/<int:staff_id>/leave/", people.leave, name="leave"),
]
