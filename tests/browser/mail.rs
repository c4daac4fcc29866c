//! News by e-mail, as a person sets them and as the links of letters lead: every page in both languages, schemes and sizes.

use recto::store::people::Role;

use crate::pages::Looker;
use crate::tab::Chromium;
use crate::world::World;

async fn pages_of_letters(language: &'static str) {
    let world = World::new().await;
    let student = world.person("Ada Roy", Role::Student, language).await;
    let admin = world.person("Alex Morin", Role::Admin, language).await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    student.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    tab.go("/settings").await;
    // Else the browser itself says what is wrong.
    tab.value("document.querySelector('input[name=address]').type = 'text'").await;
    tab.fill("input[name=address]", "ada.roy").await;
    looker.send("form[action=\"/settings/mail\"] button").await;
    tab.until("document.getElementById('address-problem')").await;
    looker.look("settings-mail-wrong").await;
    let (confirm, off) = world.letter_links(&student).await;
    looker.at("/settings", "settings-mail-unconfirmed").await;
    looker.at(&confirm, "mail-confirm").await;
    looker.send("main form button").await;
    looker.look("mail-confirmed").await;
    looker.at("/settings", "settings-mail").await;
    looker.at(&off, "mail-off").await;
    looker.send("main form button").await;
    looker.look("mail-turned-off").await;
    looker.at(&confirm, "mail-link-used-up").await;
    admin.sign_in(&tab).await;
    looker.at("/admin", "admin-mail").await;
    looker.send("form[action=\"/admin/mail/test\"] button").await;
    looker.look("admin-mail-no-address").await;
    looker.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_about_letters_is_open_to_everybody_in_english() {
    pages_of_letters("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_about_letters_is_open_to_everybody_in_french() {
    pages_of_letters("fr").await;
}
