"""Addresses of incidents and plans."""

from django.urls import path

from yiqi.incidents.views import demo, incidents, plans

app_name = "incidents"
urlpatterns = [
    path("", incidents.current, name="current"),
    path("open/", incidents.incident_open, name="open"),
    path("<int:incident_id>/", incidents.incident, name="incident"),
    path("<int:incident_id>/end/", incidents.incident_end, name="end"),
    path("<int:incident_id>/levels/", incidents.level_decide, name="decide_level"),
    path("<int:incident_id>/levels/end/", incidents.level_end, name="end_level"),
    path("<int:incident_id>/members/", incidents.member_add, name="add_member"),
    path(
        "<int:incident_id>/members/<int:member_id>/end/",
        incidents.member_end,
        name="end_membership",
    ),
    path("<int:incident_id>/plans/<slug:plan>/", plans.plan_history, name="plan_history"),
    path("<int:incident_id>/plans/<slug:plan>/draft/", plans.plan_draft, name="draft_plan"),
    path("plans/<int:version_id>/", plans.plan, name="plan"),
    path("plans/<int:version_id>/compare/", plans.plan_compare, name="plan_compare"),
    path("plans/<int:version_id>/submit/", plans.plan_submit, name="submit_plan"),
    path("plans/<int:version_id>/approval/", plans.plan_decide, name="plan_approve"),
    path("plans/<int:version_id>/approve/", plans.plan_approve, name="approve_plan"),
    path("plans/<int:version_id>/return/", plans.plan_return, name="return_plan"),
    path("plans/<int:version_id>/<slug:section>/", plans.plan, name="plan_section"),
    path("plans/<int:version_id>/<slug:section>/save/", plans.plan_change, name="change_plan"),
    path("plans/<int:version_id>/<slug:section>/impact/", plans.plan_impact, name="plan_impact"),
    path("demo-clock/next/", demo.step_demo_clock, name="step_demo_clock"),
]
