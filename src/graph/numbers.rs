//! Reading the tenant's numbers.

use std::time::Instant;

use uuid::Uuid;

use super::error::{GraphError, Kind};
use super::odata::{encoded, literal};
use super::types::{NumberAssignment, Page};
use super::{Context, Graph};
use crate::domain::identity::same_object_id;
use crate::domain::telephone_number::TelephoneNumber;

/// The collection of the tenant's numbers.
pub(super) const NUMBERS: &str = "admin/teams/telephoneNumberManagement/numberAssignments";

/// Rows a page; the service's own default.
const PAGE: usize = 500;

/// More pages than any tenant has: a listing without end is a fault of the service.
const MOST_PAGES: usize = 10_000;

/// Rows, and when they were asked for.
#[derive(Debug)]
pub struct Listing {
    /// Only what was asked for.
    pub rows: Vec<NumberAssignment>,
    /// When the first page was asked for: nothing here is older.
    pub asked_at: Instant,
}

/// Which rows of the tenant.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Only this number.
    pub telephone_number: Option<TelephoneNumber>,
    /// Only the numbers of this account.
    pub target: Option<Uuid>,
    /// At most so many; `None`: all.
    pub top: Option<usize>,
    /// After so many.
    pub skip: usize,
}

impl Query {
    fn filter(&self) -> Option<String> {
        let number =
            self.telephone_number.as_ref().map(|number| format!("telephoneNumber eq {}", literal(&number.to_string())));
        let target = self.target.map(|id| format!("assignmentTargetId eq {}", literal(&id.to_string())));
        match (number, target) {
            (Some(number), Some(target)) => Some(format!("{number} and {target}")),
            (number, target) => number.or(target),
        }
    }

    /// Whether a row is what was asked for. A number is compared as a number, an object id as an object id.
    fn matches(&self, row: &NumberAssignment) -> bool {
        let number = self.telephone_number.as_ref().is_none_or(|wanted| {
            row.telephone_number.as_deref().is_some_and(|text| TelephoneNumber::parse(text).as_ref() == Ok(wanted))
        });
        let target = self
            .target
            .is_none_or(|wanted| row.assignment_target_id.as_deref().is_some_and(|text| same_object_id(text, wanted)));
        number && target
    }

    fn path(&self, top: usize, skip: usize) -> String {
        let mut path = format!("{NUMBERS}?");
        if let Some(filter) = self.filter() {
            path.push_str(&format!("$filter={}&", encoded(&filter)));
        }
        path.push_str(&format!("$top={top}"));
        if skip > 0 {
            path.push_str(&format!("&$skip={skip}"));
        }
        path
    }
}

impl Graph {
    /// The row of one number; several where the service shows several, none where the tenant has no such number.
    ///
    /// # Errors
    /// [`GraphError`] when the service could not be asked.
    pub async fn number(&self, context: Context<'_>, number: &TelephoneNumber) -> Result<Listing, GraphError> {
        self.numbers(context, &Query { telephone_number: Some(number.clone()), ..Query::default() }).await
    }

    /// All rows that `query` asks for, over all pages: by `@odata.nextLink` where there is one, else by `$skip` until a page
    /// is short.
    ///
    /// # Errors
    /// [`GraphError`], also for a nextLink of another origin and for a listing that does not end.
    pub async fn numbers(&self, context: Context<'_>, query: &Query) -> Result<Listing, GraphError> {
        let wanted = query.top.unwrap_or(usize::MAX);
        let page_size = wanted.min(PAGE);
        let mut rows: Vec<NumberAssignment> = Vec::new();
        let mut listed = 0;
        let mut next = self.url(&query.path(page_size, query.skip))?;
        let mut first_asked_at = None;
        for _ in 0..MOST_PAGES {
            let this = next.clone();
            let (page, asked_at): (Page<NumberAssignment>, _) = self.get(context, this.clone()).await?;
            let asked_at = *first_asked_at.get_or_insert(asked_at);
            let count = page.value.len();
            listed += count;
            rows.extend(page.value.into_iter().filter(|row| query.matches(row)));
            if rows.len() >= wanted {
                rows.truncate(wanted);
                return Ok(Listing { rows, asked_at });
            }
            next = match page.next_link {
                Some(link) => self
                    .client
                    .base()
                    .same_origin(&link)
                    .map_err(|e| GraphError::new(Kind::RefusedAddress, e.to_string()))?,
                None if count >= page_size => self.url(&query.path(page_size, query.skip + listed))?,
                None => return Ok(Listing { rows, asked_at }),
            };
            if next == this {
                return Err(GraphError::new(Kind::Unexpected, "the service's listing leads back to its own page"));
            }
        }
        Err(GraphError::new(Kind::Unexpected, format!("the service's listing did not end within {MOST_PAGES} pages")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_encoded_and_what_comes_back_is_checked() {
        let number = TelephoneNumber::parse("+12065551000;ext=524").unwrap();
        let target = Uuid::from_u128(0xAB);
        let query = Query { telephone_number: Some(number), target: Some(target), ..Query::default() };
        assert_eq!(
            query.path(500, 0),
            "admin/teams/telephoneNumberManagement/numberAssignments?$filter=telephoneNumber%20eq%20%27%2B12065551000%3Bext%3D524%27\
             %20and%20assignmentTargetId%20eq%20%2700000000-0000-0000-0000-0000000000ab%27&$top=500"
        );
        let row = |number: &str, target: &str| NumberAssignment {
            telephone_number: Some(number.into()),
            assignment_target_id: Some(target.into()),
            ..NumberAssignment::default()
        };
        assert!(query.matches(&row("+12065551000;ext=524", "00000000-0000-0000-0000-0000000000AB")));
        assert!(!query.matches(&row("+12065551000;ext=525", "00000000-0000-0000-0000-0000000000AB")));
        assert!(!query.matches(&row("+12065551000;ext=524", "00000000-0000-0000-0000-0000000000AC")));
        assert!(!query.matches(&NumberAssignment::default()));
    }
}
