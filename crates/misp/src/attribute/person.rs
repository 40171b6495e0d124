//! Which attributes are about persons, so that policy sees it (DESIGN 11.1, and § 6: the personal-data flag).
//!
//! What a type or a category says is enough; whether a free text names somebody cannot be told.

/// Types whose values are of persons.
const TYPES: &[&str] = &[
    "aba-rtn",
    "bank-account-nr",
    "cc-number",
    "country-of-residence",
    "date-of-birth",
    "dns-soa-email",
    "email",
    "email-body",
    "email-dst",
    "email-dst-display-name",
    "email-header",
    "email-reply-to",
    "email-src",
    "email-src-display-name",
    "email-subject",
    "email-message-id",
    "eppn",
    "first-name",
    "frequent-flyer-number",
    "full-name",
    "gender",
    "github-username",
    "iban",
    "identity-card-number",
    "issue-date-of-the-visa",
    "jabber-id",
    "last-name",
    "middle-name",
    "nationality",
    "passenger-name-record-locator-number",
    "passport-country",
    "passport-expiration",
    "passport-number",
    "payment-details",
    "pgp-private-key",
    "pgp-public-key",
    "phone-number",
    "place-of-birth",
    "place-port-of-clearance",
    "place-port-of-onward-foreign-destination",
    "place-port-of-original-embarkation",
    "primary-residence",
    "prtn",
    "redress-number",
    "special-service-request",
    "target-email",
    "target-user",
    "travel-details",
    "twitter-id",
    "visa-number",
    "whois-registrant-email",
    "whois-registrant-name",
    "whois-registrant-phone",
];

/// Categories whose attributes are of persons, whatever their type.
const CATEGORIES: &[&str] = &["Person"];

/// Templates of objects that describe persons or their accounts.
const TEMPLATES: &[&str] = &[
    "credential",
    "email",
    "employee",
    "identity",
    "passport",
    "person",
    "phone",
    "sms",
    "user",
    "victim",
];

/// Whether an attribute is about a person.
pub(crate) fn attribute(attribute_type: &str, category: &str) -> bool {
    TYPES.contains(&attribute_type) || CATEGORIES.contains(&category)
}

/// Whether an object of this template is about a person.
pub(crate) fn template(name: &str) -> bool {
    TEMPLATES.contains(&name) || name.ends_with("-account") || name.ends_with("-user")
}
