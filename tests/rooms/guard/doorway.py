# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A small house behind the door: who may act in what, and a few pages. Named by settings."""

from types import SimpleNamespace

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from lantai.craft.codes import Said
from lantai.desk import faces
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import AboveCeiling, NotFound, Refused, Stale

GOOD = "Qing-shui8river"
POSTS: dict[int, dict[int, dict]] = {}
"""By account and post: title, institution, path, duties, until."""


def give(account, post, *duties, path="i12/", title="档案员", institution="档案馆", until=None):
    POSTS.setdefault(account.pk, {})[post] = {
        "title": title, "institution": institution, "path": path,
        "duties": frozenset(duties), "until": until,
    }  # fmt: skip


def posts_of(account):
    return [SimpleNamespace(pk=pk, title=each["title"], institution=each["institution"],
                            valid_until=each["until"])
            for pk, each in sorted(POSTS.get(account.pk, {}).items())]  # fmt: skip


def actor_of(account, post=None):
    mine = POSTS.get(account.pk, {})
    if post is not None and post not in mine:
        return None
    if post is None:
        post = account.post if account.post in mine else min(mine, default=None)
    if post is None:
        return None
    each = mine[post]
    return Actor(name=f"人{account.pk}", account=account.pk, person=f"person/{account.pk}/",
                 institution=each["path"], title=each["title"], post=post, clearance=1,
                 duties=each["duties"], identified=True)  # fmt: skip


def take_post(account, post, *, actor):
    with act("orgs.post.take", None, actor) as done:
        if actor.account != account.pk or post not in POSTS.get(account.pk, {}):
            raise NotFound
        account.post = post
        account.save(update_fields=["post"])
        done(None, post=post)


def duty_words(duty):
    return duty


def sign_ins():
    return [{"role": "档案员", "username": "linshuyao", "password": GOOD}]


def show(request):
    actor = request.actor
    return JsonResponse({
        "account": actor.account, "post": actor.post, "via": actor.via,
        "institution": actor.institution, "duties": sorted(actor.duties),
        "left": request.idle_left, "warning": request.idle_warning, "fault": request.fault,
    })  # fmt: skip


FAULTS = {
    "absent": NotFound, "stale": lambda: Stale(name="陈伯安", at="14:02"), "http404": Http404,
    "refused": lambda: Refused(Said("guard.needs_reason"), Said("guard.no_duty", {"duty": "a.b"})),
    "secret": lambda: AboveCeiling("guard.above_ceiling", secrecy="秘密"),
    "broken": ZeroDivisionError,
}  # fmt: skip


def fail(request, name):
    raise FAULTS[name]()


@csrf_exempt
def exempt(request):
    return HttpResponse("ok")


urlpatterns = [
    path("", include("lantai.guard.urls")),
    path("", show),
    path("api/show/", show),
    path("api/fail/<slug:name>/", fail),
    path("fail/<slug:name>/", fail),
]
handler404 = faces.not_found
handler403 = faces.forbidden
handler500 = faces.broken
