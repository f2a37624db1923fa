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
        let query = Query { telephone_number: Some(number.clone()), ..Query::default() };
        // The page that shows the number is the last one that is needed.
        self.pages(context, &query, |rows| !rows.is_empty()).await
    }

    /// All rows that `query` asks for, over all pages.
    ///
    /// # Errors
    /// [`GraphError`], also for a nextLink of another origin and for a listing that does not end.
    pub async fn numbers(&self, context: Context<'_>, query: &Query) -> Result<Listing, GraphError> {
        let wanted = query.top.unwrap_or(usize::MAX);
        let mut listing = self.pages(context, query, |rows| rows.len() >= wanted).await?;
        listing.rows.truncate(wanted);
        Ok(listing)
    }

    /// Page after page until `enough`: by `@odata.nextLink` where there is one, else by `$skip` until a page is empty. How many rows
    /// a page holds at the most is not published, so a page with fewer rows than were asked for need not be the last.
    async fn pages(
        &self,
        context: Context<'_>,
        query: &Query,
        enough: impl Fn(&[NumberAssignment]) -> bool,
    ) -> Result<Listing, GraphError> {
        let page_size = query.top.map_or(PAGE, |top| top.clamp(1, PAGE));
        let mut next = self.url(&query.path(page_size, query.skip))?;
        let mut listing: Option<Listing> = None;
        let mut before: Vec<NumberAssignment> = Vec::new();
        let mut listed = 0;
        for _ in 0..MOST_PAGES {
            let (page, asked_at): (Page<NumberAssignment>, _) = self.get(context, next.clone()).await?;
            let mut found = listing.take().unwrap_or(Listing { rows: Vec::new(), asked_at });
            let unlinked = page.next_link.is_none();
            let repeated = unlinked && !page.value.is_empty() && page.value == before;
            // The service does not skip. A full page means that there is more, which cannot be had.
            if repeated && page.value.len() >= page_size {
                return Err(endless());
            }
            if !repeated {
                found.rows.extend(page.value.iter().filter(|row| query.matches(row)).cloned());
            }
            if repeated || enough(&found.rows) || (unlinked && page.value.is_empty()) {
                return Ok(found);
            }
            listing = Some(found);
            listed += page.value.len();
            next = match page.next_link {
                Some(link) => self.next_page(&link)?,
                None => self.url(&query.path(page_size, query.skip + listed))?,
            };
            before = page.value;
        }
        Err(endless())
    }
}

fn endless() -> GraphError {
    GraphError::new(Kind::Unexpected, "the service's listing does not end")
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
