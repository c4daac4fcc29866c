//! Who may do what: every route with every role in one table, and a test that no route is missing from it.

use recto::store::ids::{ClassId, UserId};
use recto::store::people::Role;
use reqwest::Method;
use serde_json::json;

use crate::post::{Post, links_to};
use crate::world::{Answer, Browser, Classroom, World};

/// What a request comes to, as the table says it.
///
/// `page`: 200. `done`: led on to the next page. `door`: led to the sign-in. `401`, `403`, `404` and so on: refused so.
///
/// In an address, CLASS, DECK, CARD, CODE are those of the class in question; SPARE is a member whom nobody misses;
/// OPEN is a class that the deck is shared with;
/// PICTURE is one of the deck; PLAN is an upload of the instructor's that waits, IMPORT one that was applied.
/// LIVE is a live review of the class that runs, its answer shown, and ENDED one that is over.
/// ASKLETTER and OFFLETTER are the links of letters to SPARE.
/// PROPOSAL waits in the class, of the student's own making, and so does RETIRING, that a card be retired.
/// The columns: nobody signed in; a student of another class; a student; a reviewer; an instructor of the class; an admin; a
/// student who is shut out; a student who was removed from the class.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &str, &str, &str)] = &[
    //                                                                                                           visitor outside student reviewer instructor admin disabled removed
    ("GET",  "/",                                       "/",                              "",                    "door  page  page  page  page  page  door  page"),
    ("GET",  "/sign-in",                                "/sign-in",                       "",                    "page  done  done  done  done  done  page  done"),
    ("POST", "/sign-in",                                "/sign-in",                       "name=x&password=y",   "422   422   422   422   422   422   422   422 "),
    ("POST", "/sign-in/code",                           "/sign-in/code",                  "half=x&code=123456",  "422   422   422   422   422   422   422   422 "),
    ("POST", "/sign-out",                               "/sign-out",                      "",                    "door  door  door  door  door  door  door  door"),
    ("POST", "/language",                               "/language",                      "language=en",         "done  done  done  done  done  done  done  done"),
    ("GET",  "/account",                                "/account",                       "",                    "door  page  page  page  page  page  door  page"),
    ("POST", "/account/password",                       "/account/password",              "current=x&password=long-enough", "door  422   422   422   422   422   door  422 "),
    ("POST", "/account/sign-out-everywhere",            "/account/sign-out-everywhere",   "",                    "door  door  door  door  door  door  door  door"),
    ("POST", "/account/step",                           "/account/step",                  "",                    "door  done  done  done  done  done  door  done"),
    ("POST", "/account/step/confirm",                   "/account/step/confirm",          "code=1",              "door  422   422   422   422   422   door  422 "),
    ("POST", "/account/step/off",                       "/account/step/off",              "password=x",          "door  422   422   422   422   422   door  422 "),
    ("POST", "/account/step/codes",                     "/account/step/codes",            "password=x",          "door  422   422   422   422   422   door  422 "),
    ("GET",  "/account/tokens",                         "/account/tokens",                "",                    "door  page  page  page  page  page  door  page"),
    ("POST", "/account/tokens",                         "/account/tokens",                "password=x",          "door  422   422   422   422   422   door  422 "),
    ("POST", "/account/tokens/{token}/revoke",          "/account/tokens/1/revoke",       "",                    "door  404   404   404   404   404   door  404 "),
    ("GET",  "/api",                                    "/api",                           "",                    "page  page  page  page  page  page  page  page"),
    ("GET",  "/setup/{token}",                          "/setup/x",                       "",                    "404   404   404   404   404   404   404   404 "),
    ("POST", "/setup/{token}",                          "/setup/x",                       "name=x&password=long-enough", "404   404   404   404   404   404   404   404 "),
    ("GET",  "/welcome/{token}",                        "/welcome/x",                     "",                    "404   404   404   404   404   404   404   404 "),
    ("POST", "/welcome/{token}",                        "/welcome/x",                     "password=long-enough","404   404   404   404   404   404   404   404 "),
    ("GET",  "/join",                                   "/join",                          "",                    "page  page  page  page  page  page  page  page"),
    ("POST", "/join",                                   "/join",                          "code=CODE",           "done  done  done  done  done  done  done  done"),
    ("GET",  "/join/{code}",                            "/join/CODE",                     "",                    "page  page  page  page  page  page  page  page"),
    ("POST", "/join/{code}",                            "/join/OTHERCODE",                "",                    "422   done  done  done  done  done  422   done"),
    ("POST", "/demo/{guest}",                           "/demo/1",                        "",                    "404   404   404   404   404   404   404   404 "),
    ("GET",  "/study",                                  "/study?deck=DECK",               "",                    "door  404   page  page  page  page  door  404 "),
    ("POST", "/study",                                  "/study",                         "card=CARD&review=REVIEW&grade=5&started=0", "door  404   done  done  done  done  door  404 "),
    ("POST", "/study/undo",                             "/study/undo",                    "",                    "door  done  done  done  done  done  door  done"),
    ("GET",  "/study/round",                            "/study/round?deck=DECK",         "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/progress",                               "/progress",                      "",                    "door  page  page  page  page  page  door  page"),
    ("GET",  "/account/data",                           "/account/data",                  "",                    "door  page  page  page  page  page  door  page"),
    ("GET",  "/account/data.json",                      "/account/data.json",             "",                    "door  page  page  page  page  page  door  page"),
    ("GET",  "/account/data.csv",                       "/account/data.csv",              "",                    "door  page  page  page  page  page  door  page"),
    ("POST", "/account/forget",                         "/account/forget",                "name=wrong",          "door  422   422   422   422   422   door  422 "),
    ("POST", "/account/delete",                         "/account/delete",                "name=wrong",          "door  422   422   422   422   422   door  422 "),
    ("POST", "/cards/{card}/bookmark",                  "/cards/CARD/bookmark",           "on=1",                "door  404   done  done  done  done  door  404 "),
    ("POST", "/cards/{card}/suspend",                   "/cards/CARD/suspend",             "",                     "door  404   done  done  done  done  door  404 "),
    ("POST", "/cards/{card}/resume",                    "/cards/CARD/resume",              "",                     "door  404   done  done  done  done  door  404 "),
    ("POST", "/cards/{card}/note",                      "/cards/CARD/note",                "note=Mine",            "door  404   done  done  done  done  door  404 "),
    ("POST", "/cards/{card}/note/undo",                 "/cards/CARD/note/undo",           "",                     "door  404   done  done  done  done  door  404 "),
    ("GET",  "/settings",                               "/settings",                       "",                     "door  page  page  page  page  page  door  page"),
    ("POST", "/settings",                               "/settings",                       "new_per_day=20&reviews_per_day=0&round_size=10&due_order=overdue&new_order=deck&day_start=04:00&theme=system&text_size=normal&language=en", "door  done  done  done  done  done  door  done"),
    ("GET",  "/decks/{deck}/media",                     "/decks/DECK/media",              "",                     "door  404   403   403   page  page  door  404 "),
    ("POST", "/decks/{deck}/media",                     "/decks/DECK/media",              "",                     "door  404   403   403   422   422   door  404 "),
    ("POST", "/decks/{deck}/media/remove",              "/decks/DECK/media/remove",       "",                     "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/media/return",              "/decks/DECK/media/return?at=1",  "",                     "door  404   403   403   409   409   door  404 "),
    ("GET",  "/media/{sha256}/{name}",                  "/media/PICTURE/dot.png",         "",                     "404   404   page  page  page  page  404   404 "),
    ("POST", "/decks/{deck}/afresh",                    "/decks/DECK/afresh",              "",                     "door  404   done  done  done  done  door  404 "),
    ("POST", "/decks/{deck}/afresh/undo",               "/decks/DECK/afresh/undo?at=1",    "",                     "door  404   done  done  done  done  door  404 "),
    ("GET",  "/decks/{deck}",                           "/decks/DECK",                    "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/decks/{deck}/export.json",               "/decks/DECK/export.json",        "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/decks/{deck}/export.csv",                "/decks/DECK/export.csv",         "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/decks/{deck}/export",                    "/decks/DECK/export",             "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/decks/{deck}/export.md",                 "/decks/DECK/export.md",          "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/decks/{deck}/export.apkg",               "/decks/DECK/export.apkg?schedule=1", "",                "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes/{class}/export",                 "/classes/CLASS/export",          "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes/{class}/export.json",            "/classes/CLASS/export.json",     "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes/{class}/export.csv",             "/classes/CLASS/export.csv",      "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes/{class}/export.md",              "/classes/CLASS/export.md",       "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes/{class}/export.apkg",            "/classes/CLASS/export.apkg",     "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes",                                "/classes",                       "",                    "door  done  done  done  page  page  door  done"),
    ("POST", "/classes",                                "/classes",                       "name=New",            "door  403   403   403   done  done  door  403 "),
    ("GET",  "/classes/{class}",                        "/classes/CLASS",                 "",                    "door  404   page  page  page  page  door  404 "),
    ("POST", "/classes/{class}/name",                   "/classes/CLASS/name",            "name=Biology",        "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/code",                   "/classes/CLASS/code",            "",                    "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/leave",                  "/classes/CLASS/leave",           "",                    "door  404   done  done  409   404   door  404 "),
    ("POST", "/classes/{class}/come-back",              "/classes/CLASS/come-back",       "",                    "door  404   404   404   404   404   door  404 "),
    ("GET",  "/classes/{class}/people",                 "/classes/CLASS/people",          "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/people",                 "/classes/CLASS/people",          "names=Somebody",      "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/people/{member}/remove", "/classes/CLASS/people/SPARE/remove", "",                "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/people/{member}/return", "/classes/CLASS/people/SPARE/return", "",                "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/people/{member}/link",   "/classes/CLASS/people/SPARE/link", "",                  "door  404   403   403   page  page  door  404 "),
    ("GET",  "/decks/{deck}/share", "/decks/DECK/share", "", "door  404   403   403   page  page  door  404 "),
    ("POST", "/decks/{deck}/share", "/decks/DECK/share", "class=CLASS", "door  404   403   403   409   409   door  404 "),
    ("POST", "/decks/{deck}/shares/{class}/end", "/decks/DECK/shares/OPEN/end", "", "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/shares/{class}/return", "/decks/DECK/shares/OPEN/return", "", "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/move", "/decks/DECK/move", "class=CLASS", "door  404   403   403   409   409   door  404 "),
    ("POST", "/decks/{deck}/move/{class}", "/decks/DECK/move/CLASS?stays=true", "", "door  404   403   403   409   409   door  404 "),
    ("POST", "/decks/{deck}/archive", "/decks/DECK/archive", "", "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/restore", "/decks/DECK/restore", "", "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/confirm", "/classes/CLASS/confirm", "", "door  404   done  done  done  done  door  404 "),
    ("POST", "/classes/{class}/hand-over", "/classes/CLASS/hand-over", "name=Nobody", "door  404   403   403   422   422   door  404 "),
    ("GET", "/classes/{class}/invite", "/classes/CLASS/invite", "", "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/share-code", "/classes/CLASS/share-code", "", "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/archive", "/classes/CLASS/archive", "", "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/restore", "/classes/CLASS/restore", "", "door  404   404   404   done  done  door  404 "),
    ("POST", "/classes/{class}/people/plan", "/classes/CLASS/people/plan", "names=Somebody", "door  404   403   403   422   422   door  404 "),
    ("POST", "/classes/{class}/people/teachers", "/classes/CLASS/people/teachers", "name=Nobody", "door  404   403   403   422   422   door  404 "),
    ("POST", "/classes/{class}/people/links", "/classes/CLASS/people/links", "", "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/people/links.csv", "/classes/CLASS/people/links.csv", "name=x&token=y", "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/people/{member}/role/{role}", "/classes/CLASS/people/SPARE/role/student", "", "door  404   403   403   done  done  door  404 "),
    ("GET",  "/classes/{class}/import",                 "/classes/CLASS/import",          "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/import",                 "/classes/CLASS/import",          "FILE",                "door  404   403   403   done  done  door  404 "),
    ("POST", "/classes/{class}/import/look",            "/classes/CLASS/import/look",     "pasted=a%09b",        "door  404   403   403   page  page  door  404 "),
    ("POST", "/imports/{import}/separators",            "/imports/PLAN/separators",       "sides=comma",         "door  404   404   404   done  404   door  404 "),
    ("GET",  "/admin/backups",                          "/admin/backups",                 "",                    "door  403   403   403   403   page  door  403 "),
    ("POST", "/admin/backups",                          "/admin/backups",                 "",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/backups/schedule",                 "/admin/backups/schedule",        "every=24&keep=7",     "door  403   403   403   403   done  door  403 "),
    ("GET",  "/admin/backups/{file}",                   "/admin/backups/recto-20260302-100000.zip", "",          "door  403   403   403   403   404   door  403 "),
    ("GET",  "/classes/{class}/imports",                "/classes/CLASS/imports",         "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/uploads",                "/classes/CLASS/uploads",         "{\"name\":\"a.csv\",\"bytes\":9}", "door  404   403   403   201   201   door  404 "),
    ("GET",  "/uploads/{upload}",                       "/uploads/ARRIVING",              "",                    "door  404   404   404   page  404   door  404 "),
    ("PUT",  "/uploads/{upload}",                       "/uploads/ARRIVING?offset=0",     "",                    "door  404   404   404   page  404   door  404 "),
    ("DELETE", "/uploads/{upload}",                     "/uploads/ARRIVING",              "",                    "door  404   404   404   204   404   door  404 "),
    ("GET",  "/imports/{import}/events",                "/imports/PLAN/events",           "",                    "door  404   404   404   page  404   door  404 "),
    ("POST", "/imports/{import}/again",                 "/imports/PLAN/again",            "",                    "door  404   404   404   done  404   door  404 "),
    ("POST", "/imports/{import}/decks",                 "/imports/PLAN/decks",            "deck=0&was=a&into=b&take=0", "door  404   404   404   done  404   door  404 "),
    ("GET",  "/imports/{import}",                       "/imports/PLAN",                  "",                    "door  404   404   404   page  404   door  404 "),
    ("POST", "/imports/{import}",                       "/imports/PLAN",                  "fingerprint=x",       "door  404   404   404   done  404   door  404 "),
    ("POST", "/imports/{import}/look",                  "/imports/PLAN/look",             "separator=,&cells=plain&column=front&column=back", "door  404   404   404   done  404   door  404 "),
    ("POST", "/imports/{import}/cancel",                "/imports/PLAN/cancel",           "",                    "door  404   404   404   done  404   door  404 "),
    ("POST", "/imports/{import}/undo",                  "/imports/IMPORT/undo",           "",                    "door  404   404   404   done  done  door  404 "),
    ("GET",  "/sign-up",                                     "/sign-up",                       "",                    "404   404   404   404   404   404   404   404 "),
    ("POST", "/sign-up",                                     "/sign-up",                       "name=x&password=long-enough","404   404   404   404   404   404   404   404 "),
    ("GET",  "/admin",                                       "/admin",                         "",                    "door  403   403   403   403   page  door  403 "),
    ("POST", "/admin/check",                                 "/admin/check",                   "",                    "door  403   403   403   403   page  door  403 "),
    ("GET",  "/admin/people",                                "/admin/people?q=a",              "",                    "door  403   403   403   403   page  door  403 "),
    ("POST", "/admin/people",                                "/admin/people",                  "name=Somebody+new&role=student","door  403   403   403   403   page  door  403 "),
    ("GET",  "/admin/people/{person}",                       "/admin/people/SPARE",            "",                    "door  403   403   403   403   page  door  403 "),
    ("POST", "/admin/people/{person}/role/{role}",           "/admin/people/SPARE/role/student","",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/people/{person}/disable",               "/admin/people/SPARE/disable",    "",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/people/{person}/enable",                "/admin/people/SPARE/enable",     "",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/people/{person}/sign-out",              "/admin/people/SPARE/sign-out",   "",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/people/{person}/link",                  "/admin/people/SPARE/link",       "",                    "door  403   403   403   403   page  door  403 "),
    ("POST", "/admin/people/{person}/delete",                "/admin/people/SPARE/delete",     "name=Nobody",         "door  403   403   403   403   422   door  403 "),
    ("GET",  "/admin/classes",                               "/admin/classes",                 "",                    "door  403   403   403   403   page  door  403 "),
    ("POST", "/admin/classes/{class}/archive",               "/admin/classes/CLASS/archive",   "",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/classes/{class}/restore",               "/admin/classes/CLASS/restore",   "",                    "door  403   403   403   403   done  door  403 "),
    ("POST", "/admin/classes/{class}/delete",                "/admin/classes/CLASS/delete",    "name=Nothing",        "door  403   403   403   403   422   door  403 "),
    ("GET",  "/admin/imports",                               "/admin/imports",                 "",                    "door  403   403   403   403   page  door  403 "),
    ("GET",  "/admin/audit",                                 "/admin/audit",                   "",                    "door  403   403   403   403   page  door  403 "),
    ("GET",  "/cards/{card}",                                "/cards/CARD",                    "",                    "door  404   page  page  page  page  door  404 "),
    ("GET",  "/cards/{card}/edit",                           "/cards/CARD/edit",               "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/cards/{card}/edit",                           "/cards/CARD/edit",               "front_markup=markdown&front=Q&back_markup=markdown&back=A&do=preview", "door  404   403   403   page  page  door  404 "),
    ("POST", "/cards/{card}/restore/{revision}",             "/cards/CARD/restore/1",          "",                    "door  404   403   403   404   404   door  404 "),
    ("POST", "/cards/{card}/retire",                         "/cards/CARD/retire",             "",                    "door  404   403   403   done  done  door  404 "),
    ("POST", "/cards/{card}/bring-back",                     "/cards/CARD/bring-back",         "",                    "door  404   403   403   done  done  door  404 "),
    ("GET",  "/decks/{deck}/cards/new",                      "/decks/DECK/cards/new",          "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/decks/{deck}/cards/new",                      "/decks/DECK/cards/new",          "front_markup=markdown&front=Q&back_markup=markdown&back=A", "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/preview",                        "/decks/DECK/preview",            "front_markup=markdown&back_markup=html", "door  404   403   403   page  page  door  404 "),
    ("GET",  "/decks/{deck}/order",                          "/decks/DECK/order",              "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/decks/{deck}/order",                          "/decks/DECK/order",              "move=CARD:1",         "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/cards",                          "/decks/DECK/cards",              "action=tag&card=CARD&tag=x", "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/cards/undo",                     "/decks/DECK/cards/undo?action=back&cards=CARD", "",     "door  404   403   403   done  done  door  404 "),
    ("GET",  "/decks/{deck}/settings",                       "/decks/DECK/settings",           "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/decks/{deck}/settings",                       "/decks/DECK/settings",           "name=Cells",          "door  404   403   403   done  done  door  404 "),
    ("GET",  "/decks/{deck}/print",                          "/decks/DECK/print?as=cards",     "",                    "door  404   page  page  page  page  door  404 "),
    ("POST", "/classes/{class}/decks",                       "/classes/CLASS/decks",           "name=",               "door  404   403   403   422   422   door  404 "),
    ("GET",  "/metrics",                                     "/metrics",                       "",                    "401   403   403   403   403   page  401   403 "),
    ("GET",  "/healthz",                                "/healthz",                       "",                    "page  page  page  page  page  page  page  page"),
    ("GET",  "/static/{*path}",                         "/static/none.css",               "",                    "404   404   404   404   404   404   404   404 "),
    ("GET",  "/sw.js",                                  "/sw.js",                         "",                    "page  page  page  page  page  page  page  page"),
    ("GET",  "/favicon.ico",                            "/favicon.ico",                   "",                    "page  page  page  page  page  page  page  page"),
    ("GET",  "/api/v1/openapi.json",                    "/api/v1/openapi.json",           "",                    "page  page  page  page  page  page  page  page"),
    ("GET",  "/api/v1/me",                              "/api/v1/me",                     "",                    "401   page  page  page  page  page  401   page"),
    ("GET",  "/api/v1/classes",                         "/api/v1/classes",                "",                    "401   page  page  page  page  page  401   page"),
    ("GET",  "/api/v1/classes/{class}/decks",           "/api/v1/classes/CLASS/decks",    "",                    "401   404   page  page  page  page  401   404 "),
    ("GET",  "/api/v1/decks/{deck}/cards",              "/api/v1/decks/DECK/cards",       "",                    "401   404   page  page  page  page  401   404 "),
    ("POST", "/api/v1/cards/{card}/marks",              "/api/v1/cards/CARD/marks",        "{}",                   "401   404   page  page  page  page  401   404 "),
    ("GET",  "/api/v1/study",                           "/api/v1/study?deck=DECK",        "",                    "401   404   page  page  page  page  401   404 "),
    ("POST", "/api/v1/reviews",                         "/api/v1/reviews",                "{\"reviews\":[]}",    "401   page  page  page  page  page  401   page"),
    ("POST", "/api/v1/reviews/{review}/undo",           "/api/v1/reviews/REVIEW/undo",    "",                    "401   404   page  page  page  page  401   404 "),
    ("POST", "/classes/{class}/policy",                 "/classes/CLASS/policy",          "proposers=everyone",  "door  404   403   403   done  done  door  404 "),
    ("GET",  "/cards/{card}/suggest",                   "/cards/CARD/suggest",            "",                    "door  404   page  page  done  done  door  404 "),
    ("POST", "/cards/{card}/suggest",                   "/cards/CARD/suggest",            "front_markup=html&front=Q&back_markup=html&back=A", "door  404   done  done  done  done  door  404 "),
    ("POST", "/cards/{card}/suggest/retire",            "/cards/CARD/suggest/retire",     "reason=Twice",        "door  404   done  done  done  done  door  404 "),
    ("GET",  "/decks/{deck}/suggest",                   "/decks/DECK/suggest",            "",                    "door  404   page  page  done  done  door  404 "),
    ("POST", "/decks/{deck}/suggest",                   "/decks/DECK/suggest",            "front_markup=html&front=Q&back_markup=html&back=A", "door  404   done  done  done  done  door  404 "),
    ("POST", "/decks/{deck}/suggest/preview",           "/decks/DECK/suggest/preview",    "front_markup=markdown&back_markup=html", "door  404   page  page  page  page  door  404 "),
    ("GET",  "/classes/{class}/proposals",              "/classes/CLASS/proposals",       "",                    "door  404   403   page  page  page  door  404 "),
    ("POST", "/classes/{class}/proposals",              "/classes/CLASS/proposals",       "do=refuse&answer=No&proposal=PROPOSAL", "door  404   403   done  done  done  door  404 "),
    ("POST", "/classes/{class}/proposals/undo",         "/classes/CLASS/proposals/undo?proposals=PROPOSAL", "",  "door  404   403   done  done  done  door  404 "),
    ("GET",  "/proposals",                              "/proposals",                     "",                    "door  page  page  page  page  page  door  page"),
    ("GET",  "/proposals/{proposal}",                   "/proposals/PROPOSAL",            "",                    "door  404   403   page  page  page  door  404 "),
    ("POST", "/proposals/{proposal}/accept",            "/proposals/RETIRING/accept",     "",                    "door  404   403   403   done  done  door  404 "),
    ("POST", "/proposals/{proposal}/refuse",            "/proposals/PROPOSAL/refuse",     "answer=No",           "door  404   403   done  done  done  door  404 "),
    ("POST", "/proposals/{proposal}/undo",              "/proposals/PROPOSAL/undo",       "",                    "door  404   403   409   409   409   door  404 "),
    ("POST", "/proposals/{proposal}/withdraw",          "/proposals/PROPOSAL/withdraw",   "",                    "door  404   done  404   404   404   door  404 "),
    ("POST", "/proposals/{proposal}/return",            "/proposals/PROPOSAL/return",     "",                    "door  404   done  404   404   404   door  404 "),
    ("GET",  "/classes/{class}/exam",                   "/classes/CLASS/exam",            "",                    "door 404  page page page page door 404 "),
    ("POST", "/classes/{class}/exam",                   "/classes/CLASS/exam",            "day=2026-06-01",      "door 404  403  403  done done door 404 "),
    ("POST", "/classes/{class}/exam/{deck}",            "/classes/CLASS/exam/DECK",       "day=2026-06-01",      "door 404  403  403  done done door 404 "),
    ("POST", "/classes/{class}/own-exam",               "/classes/CLASS/own-exam",        "day=2026-06-01",      "door 404  done done done done door 404 "),
    ("POST", "/classes/{class}/pace",                   "/classes/CLASS/pace",            "",                    "door 404  done done done done door 404 "),
    ("POST", "/decks/{deck}/own-exam",                  "/decks/DECK/own-exam",           "day=2026-06-01",      "door 404  done done done done door 404 "),
    ("POST", "/decks/{deck}/pace",                      "/decks/DECK/pace",               "",                    "door 404  done done done done door 404 "),
    ("GET",  "/classes/{class}/figures",                "/classes/CLASS/figures",         "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/figures",                "/classes/CLASS/figures",         "from=10",             "door  404   403   403   done  done  door  404 "),
    ("GET",  "/classes/{class}/figures.csv",            "/classes/CLASS/figures.csv",     "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/figures/name",           "/classes/CLASS/figures/name?on=true", "",               "door  404   done  done  404   404   door  404 "),
    ("GET",  "/cards/{card}/remarks",                  "/cards/CARD/remarks",           "",                    "door  404   page  page  page  page  door  404 "),
    ("POST", "/cards/{card}/remarks",                  "/cards/CARD/remarks",           "text=why",            "door  404   done  done  done  done  door  404 "),
    ("GET",  "/remarks",                               "/remarks",                      "",                    "door  page  page  page  page  page  door  page"),
    ("POST", "/remarks/{remark}/answer",               "/remarks/REMARK/answer",        "text=so",             "door  404   done  done  done  done  door  404 "),
    ("POST", "/remarks/{remark}/solve",                "/remarks/REMARK/solve",         "",                    "door  404   403   403   done  done  door  404 "),
    ("POST", "/remarks/{remark}/pin",                  "/remarks/REMARK/pin",           "",                    "door  404   403   403   422   422   door  404 "),
    ("POST", "/remarks/{remark}/hide",                 "/remarks/REMARK/hide?off=1",    "",                    "door  404   403   403   done  done  door  404 "),
    ("POST", "/remarks/{remark}/report",               "/remarks/REMARK/report",        "",                    "door  404   done  done  done  done  door  404 "),
    ("POST", "/remarks/{remark}/settle",               "/remarks/REMARK/settle",        "",                    "door  404   403   403   done  done  door  404 "),
    ("GET",  "/classes/{class}/remarks",               "/classes/CLASS/remarks",        "",                    "door  404   403   403   page  page  door  404 "),
    ("GET",  "/changes",                               "/changes",                      "",                    "door  page  page  page  page  page  door  page"),
    ("POST", "/changes/seen",                          "/changes/seen",                 "",                    "door  done  done  done  done  done  door  done"),
    ("GET",  "/decks/{deck}/history",                  "/decks/DECK/history",           "",                    "door  404   page  page  page  page  door  404 "),
    ("POST", "/decks/{deck}/history/{at}/restore",     "/decks/DECK/history/1/restore", "",                    "door  404   403   403   done  done  door  404 "),
    ("POST", "/decks/{deck}/copy",                     "/decks/DECK/copy",              "class=CLASS&name=",   "door  404   403   403   422   422   door  404 "),
    ("POST", "/classes/{class}/copy",                  "/classes/CLASS/copy",           "name=",               "door  404   403   403   422   422   door  404 "),
    ("GET",  "/classes/{class}/remarks/reported",      "/classes/CLASS/remarks/reported", "",                    "door  404   403   403   page  page  door  404 "),
    ("GET",  "/live",                                  "/live",                         "",                    "door  page  page  page  page  page  door  page"),
    ("GET",  "/classes/{class}/live",                  "/classes/CLASS/live",           "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/classes/{class}/live",                  "/classes/CLASS/live",           "card=CARD",           "door  404   403   403   done  done  door  404 "),
    ("GET",  "/live/{live}",                           "/live/LIVE",                    "",                    "door  404   page  page  done  done  door  404 "),
    ("GET",  "/live/{live}/events",                    "/live/ENDED/events",            "",                    "door  404   page  page  403   403   door  404 "),
    ("POST", "/live/{live}/answer",                    "/live/LIVE/answer",             "at=1&review=REVIEW&grade=4&started=0", "door  404   done  done  403   403   door  404 "),
    ("GET",  "/live/{live}/stage",                     "/live/LIVE/stage",              "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/live/{live}/stage",                     "/live/LIVE/stage",              "do=reveal&at=1",      "door  404   403   403   done  done  door  404 "),
    ("GET",  "/live/{live}/stage/events",              "/live/ENDED/stage/events",      "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/live/{live}/stage/resume",              "/live/ENDED/stage/resume",      "",                    "door  404   403   403   done  done  door  404 "),
    ("GET",  "/live/{live}/summary",                   "/live/ENDED/summary",           "",                    "door  404   403   403   page  page  door  404 "),
    ("POST", "/settings/mail",                         "/settings/mail",                "address=",            "door  done  done  done  done  done  door  done"),
    ("POST", "/settings/mail/again",                   "/settings/mail/again",          "",                    "door  404   404   404   404   404   door  404 "),
    ("GET",  "/mail/confirm/{token}",                  "/mail/confirm/ASKLETTER",       "",                    "page  page  page  page  page  page  page  page"),
    ("POST", "/mail/confirm/{token}",                  "/mail/confirm/ASKLETTER",       "",                    "page  page  page  page  page  page  page  page"),
    ("GET",  "/mail/off/{token}",                      "/mail/off/OFFLETTER",           "",                    "page  page  page  page  page  page  page  page"),
    ("POST", "/mail/off/{token}",                      "/mail/off/OFFLETTER",           "",                    "page  page  page  page  page  page  page  page"),
    ("POST", "/admin/mail/test",                       "/admin/mail/test",              "",                    "door  403   403   403   403   409   door  403 "),
];

/// Everybody whom the table speaks of, in its order.
struct Everybody {
    room: Classroom,
    /// Nobody stands as zero.
    all: Vec<UserId>,
    spare: Browser,
    /// A class that anybody may join.
    open: ClassId,
}

async fn everybody() -> (World, Everybody) {
    let (world, room) = World::with(Post::closed().settings()).await.furnished(3).await;
    let outsider = world.person("Olga", Role::Student).await;
    let teacher = world.person("Otto", Role::Instructor).await;
    let other = world.class("Chemistry", &teacher).await;
    world.enrol(other, &outsider).await;
    // In a class of their own as well, so that each student has exactly one.
    let removed = world.person("Rita", Role::Student).await;
    world.enrol(other, &removed).await;
    world.enrol(room.class, &removed).await;
    world
        .sql(&format!(
            "UPDATE memberships SET left_at = 1 WHERE user_id = {} AND class_id = {}",
            removed.id, room.class
        ))
        .await;
    let disabled = world.person("Dora", Role::Student).await;
    world.enrol(room.class, &disabled).await;
    world.sql(&format!("UPDATE users SET disabled_at = 1 WHERE id = {}", disabled.id)).await;
    let spare = world.person("Spare", Role::Student).await;
    let admin = world.person("Ada", Role::Admin).await;
    let reviewer = world.person("Rosa", Role::Student).await;
    world.enrol(room.class, &reviewer).await;
    world.sql(&format!("UPDATE memberships SET role = 'reviewer' WHERE user_id = {}", reviewer.id)).await;
    let (student, instructor) = (room.student.id, room.instructor.id);
    let all = vec![UserId(0), outsider.id, student, reviewer.id, instructor, admin.id, disabled.id, removed.id];
    let open = world.class("Open to all", &teacher).await;
    (world, Everybody { room, all, spare, open })
}

/// A CSV that waits for the instructor's decision.
async fn plan(world: &World, room: &Classroom, apply: bool) -> String {
    // The instructor's own browser may have been signed out by a row of the table.
    let instructor = world.browser_of(room.instructor.id).await;
    // One that is still there does: nobody uploads as often as this table asks.
    let state = if apply { "applied" } else { "planned" };
    let there = format!(
        "SELECT coalesce(max(id), 0) FROM imports WHERE state = '{state}' AND user_id = {}",
        room.instructor.id
    );
    let there = world.number(&there).await;
    if there > 0 {
        return there.to_string();
    }
    let number = world.number("SELECT count(*) FROM imports").await;
    let file = format!("front,back\nQuestion {number},Answer\n");
    let path = instructor.upload(room.class, "a.csv", file.as_bytes(), &[]).await.expect(303).to;
    if apply {
        let fingerprint = instructor.page(&path).await.field("fingerprint");
        instructor.post(&path, &[("fingerprint", &fingerprint)]).await.expect(303);
    }
    path.replace("/imports/", "")
}

impl Everybody {
    /// The text with everything filled in that stands there in capitals.
    async fn fill(&self, world: &World, text: &str) -> String {
        let mut text = text.to_owned();
        for (word, class) in [("OTHERCODE", self.open), ("CODE", self.room.class)] {
            if text.contains(word) {
                text = text.replace(word, &world.code(class).await);
            }
        }
        if text.contains("CARD") {
            text = text.replace("CARD", &world.cards(self.room.deck).await[0].to_string());
        }
        for (word, value) in [
            ("OPEN", self.open.to_string()),
            ("CLASS", self.room.class.to_string()),
            ("DECK", self.room.deck.to_string()),
            ("SPARE", self.spare.id.to_string()),
            ("REVIEW", "00000000-0000-4000-8000-000000000001".to_owned()),
        ] {
            text = text.replace(word, &value);
        }
        if text.contains("PICTURE") {
            let instructor = world.browser_of(self.room.instructor.id).await;
            let added = instructor.picture(self.room.deck, "dot.png", crate::media::PNG, "").await.expect(200);
            text = text.replace("PICTURE", added.json()["sha256"].as_str().unwrap());
        }
        for (word, kind) in [("PROPOSAL", "new"), ("RETIRING", "retire")] {
            if text.contains(word) {
                text = text.replace(word, &self.waiting(world, kind).await);
            }
        }
        if text.contains("ARRIVING") {
            let instructor = world.browser_of(self.room.instructor.id).await;
            let there = format!("SELECT coalesce(max(id), '') FROM uploads WHERE user_id = {}", instructor.id);
            let mut arriving = world.text(&there).await;
            if arriving.is_empty() {
                let path = format!("/classes/{}/uploads", self.room.class);
                let opened = instructor.send(&path, &json!({ "name": "c.csv", "bytes": 9 })).await.expect(201);
                opened.json()["id"].as_str().unwrap().clone_into(&mut arriving);
            }
            text = text.replace("ARRIVING", &arriving);
        }
        if text.contains("LETTER") {
            let (ask, off) = links_to(world, self.spare.id).await;
            text = text.replace("ASKLETTER", &ask).replace("OFFLETTER", &off);
        }
        if text.contains("REMARK") {
            let card = world.cards(self.room.deck).await[0];
            let made = format!(
                "INSERT OR IGNORE INTO comments (id, card_id, author_id, text, created_at) VALUES (900, {card}, {}, 'why', 0);
                 UPDATE comments SET solved_at = NULL, hidden_at = NULL WHERE id = 900",
                self.spare.id
            );
            world.sql(&made).await;
            text = text.replace("REMARK", "900");
        }
        text = crate::live::stands(world, &self.room, text).await;
        if text.contains("PLAN") {
            text = text.replace("PLAN", &plan(world, &self.room, false).await);
        }
        if text.contains("IMPORT") {
            text = text.replace("IMPORT", &plan(world, &self.room, true).await);
        }
        text
    }

    /// A proposal of the student's that waits, whatever an earlier request did to it.
    async fn waiting(&self, world: &World, kind: &str) -> String {
        let (deck, card, student) = (self.room.deck, world.cards(self.room.deck).await[0], self.room.student.id);
        let sides = r#"{"front_markup":"html","front":"Q","back_markup":"html","back":"A"}"#;
        let (text, of) = if kind == "new" {
            (format!("'{sides}'"), "NULL".to_owned())
        } else {
            ("NULL".to_owned(), card.to_string())
        };
        let found = format!("SELECT coalesce(max(id), 0) FROM suggestions WHERE reason = 'table {kind}'");
        if world.number(&found).await == 0 {
            world
                .sql(&format!(
                    "INSERT INTO suggestions (kind, deck_id, card_id, author_id, created_at, reason, text)
                     VALUES ('{kind}', {deck}, {of}, {student}, 1, 'table {kind}', {text})"
                ))
                .await;
        }
        let open = "state = 'open', decided_at = NULL, decided_by = NULL";
        world
            .sql(&format!(
                "UPDATE suggestions SET {open} WHERE reason = 'table {kind}'; UPDATE cards SET retired_at = NULL"
            ))
            .await;
        world.number(&found).await.to_string()
    }

    /// Puts everything as it was: what one request did must neither help nor hinder the next.
    async fn as_before(&self, world: &World) {
        world.enrol(self.room.class, &self.spare).await;
        let sql = format!(
            "BEGIN;
             UPDATE memberships SET left_at = NULL WHERE left_by_self = 1;
             DELETE FROM memberships WHERE class_id = {open} AND role = 'student';
             UPDATE classes SET archived_at = NULL WHERE id = {class};
             UPDATE decks SET archived_at = NULL;
             INSERT OR REPLACE INTO deck_shares (deck_id, class_id, shared_at) VALUES ({deck}, {open}, 1);
             COMMIT",
            class = self.room.class,
            deck = self.room.deck,
            open = self.open
        );
        world.sql(&sql).await;
    }

    /// Sends one request of the table and says what it came to.
    async fn ask(&self, world: &World, who: UserId, method: &str, at: &str, body: &str) -> String {
        let who = if who.0 == 0 { world.visitor() } else { world.browser_of(who).await };
        let path = self.fill(world, at).await;
        let body = self.fill(world, body).await;
        let answer = if body == "FILE" {
            who.upload(self.room.class, "b.csv", b"front,back\na,b\n", &[]).await
        } else {
            let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
            let method: Method = method.parse().unwrap();
            let mut request = who.client.request(method.clone(), who.url(&path));
            if method == Method::POST {
                request = request.header("content-type", kind).body(body);
            }
            Answer::read(request.send().await.unwrap()).await
        };
        match answer.status {
            200 => "page".to_owned(),
            303 if answer.to.starts_with("/sign-in") => "door".to_owned(),
            303 => "done".to_owned(),
            status => status.to_string(),
        }
    }
}

#[tokio::test]
async fn every_route_serves_whom_it_should_and_nobody_else() {
    let (world, everybody) = everybody().await;
    everybody.as_before(&world).await;
    let mut wrong = Vec::new();
    for (method, route, at, body, expected) in TABLE {
        for (who, expected) in everybody.all.iter().zip(expected.split_whitespace()) {
            let came_to = everybody.ask(&world, *who, method, at, body).await;
            if came_to != expected {
                wrong.push(format!("{method} {route} as person {who}: {came_to}, not {expected}"));
            }
            if *method != "GET" {
                everybody.as_before(&world).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Routes of a source file as (method, path), the paths behind `prefix`.
fn routes(source: &str, prefix: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for part in source.split(".route(\"").skip(1) {
        let (path, rest) = part.split_once('"').expect("the end of a path");
        let handlers = rest.split(".layer(").next().unwrap_or_default();
        for (word, method) in
            [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("patch(", "PATCH"), ("delete(", "DELETE")]
        {
            let called = |before: &str| handlers.contains(&format!("{before}{word}"));
            if called(" ") || called(".") {
                found.push((method, format!("{prefix}{path}")));
            }
        }
    }
    found
}

#[test]
fn no_route_is_missing_from_the_table() {
    let mut known = routes(include_str!("../../src/web/mod.rs"), "");
    // Those of the API are registered with their descriptions and in no other way: the document has each of them.
    assert!(!include_str!("../../src/web/api/mod.rs").contains(".route("), "a route without a description");
    for (path, item) in recto::web::api::document().paths.paths {
        for (method, described) in [("GET", item.get), ("POST", item.post)] {
            known.extend(described.map(|_| (method, format!("/api/v1{path}"))));
        }
        let others = [item.put, item.patch, item.delete];
        assert!(others.iter().all(Option::is_none), "{path} has a method that this test doesn't know");
    }
    assert!(known.len() >= 50, "the routes are read from the source: {known:?}");
    for (method, path) in &known {
        let rows = TABLE.iter().filter(|row| row.0 == *method && row.1 == path).count();
        assert_eq!(rows, 1, "rows of the table for {method} {path}");
    }
    for (method, path, _, _, expected) in TABLE {
        assert!(known.contains(&(method, (*path).to_owned())), "{method} {path} is no route");
        assert_eq!(expected.split_whitespace().count(), 8, "columns of {method} {path}");
    }
}

#[tokio::test]
async fn a_form_that_another_site_sends_is_refused() {
    let (world, room) = World::with_deck(1).await;
    let token = world.session(room.instructor.id).await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let host = world.base.trim_start_matches("http://").to_owned();
    let own = world.base.clone();
    let cases: [(&[(&str, &str)], u16); 8] = [
        (&[], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "none")], 403),
        (&[("origin", "https://elsewhere.example")], 403),
        (&[("origin", "null")], 403),
        (&[("sec-fetch-site", "cross-site"), ("origin", &own)], 403),
        (&[("origin", &own), ("host", &host)], 303),
    ];
    for (headers, status) in cases {
        for path in ["/classes", "/api/v1/reviews"] {
            let mut request =
                client.post(room.student.url(path)).header("cookie", format!("session={}", token.reveal()));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let json = path.starts_with("/api");
            let request = if json { request.json(&json!({ "reviews": [] })) } else { request.form(&[("name", "New")]) };
            let answer = Answer::read(request.send().await.unwrap()).await;
            let expected = if json && status == 303 { 200 } else { status };
            assert_eq!(answer.status, expected, "{path} {headers:?}");
            assert!(!json || status == 303 || answer.code() == "other_site");
        }
    }
    assert_eq!(world.number("SELECT count(*) FROM classes").await, 2);
}

#[tokio::test]
async fn a_program_works_with_its_token_and_without_a_cookie() {
    let (world, room) = World::with_deck(1).await;
    let token = world.token(room.student.id).await;
    let card = world.cards(room.deck).await[0];
    let program = reqwest::Client::builder().no_proxy().build().unwrap();
    let me = |token: &str| {
        program.get(room.student.url("/api/v1/me")).header("authorization", format!("Bearer {token}")).send()
    };
    assert_eq!(Answer::read(me(&token).await.unwrap()).await.expect(200).json()["name"], "Tom");
    for wrong in ["", "x", &token[1..]] {
        assert_eq!(Answer::read(me(wrong).await.unwrap()).await.expect(401).code(), "signed_out");
    }
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let body = json!({ "reviews": [{ "id": "00000000-0000-4000-8000-000000000001", "card_id": card, "grade": 4, "answered_at": at }] });
    let post = || {
        program.post(room.student.url("/api/v1/reviews")).header("authorization", format!("Bearer {token}")).json(&body)
    };
    assert_eq!(Answer::read(post().send().await.unwrap()).await.expect(200).json()["results"][0]["result"], "recorded");
    // A page of another site could make a browser send its cookie along; then the token doesn't help.
    let forged = post().header("cookie", "session=x").header("sec-fetch-site", "cross-site");
    Answer::read(forged.send().await.unwrap()).await.expect(403);
    // The token opens the API, not the pages.
    let page = program.get(room.student.url("/classes")).header("authorization", format!("Bearer {token}"));
    assert!(page.send().await.unwrap().url().path().starts_with("/sign-in"));

    world.sql(&format!("UPDATE api_tokens SET revoked_at = 1 WHERE user_id = {}", room.student.id)).await;
    Answer::read(me(&token).await.unwrap()).await.expect(401);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_a_page_to_itself() {
    let (_world, room) = World::with_deck(1).await;
    for path in ["/", "/study", "/nothing-here", "/api/v1/me", "/healthz"] {
        let answer = room.student.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
    }
}
