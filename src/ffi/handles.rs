//! Handles: numbers that say which thing is meant, and that stop meaning it when it is closed.
//!
//! Bits 0–31 index, 32–55 generation, 56–62 kind, 63 zero. A place that was used again has another generation, so a stale
//! handle is found out; a place whose generations are used up is not used again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::status::CspnStatus;

const LAST_GENERATION: u32 = (1 << 24) - 1;

/// All living things of one kind.
pub struct Table<T> {
    kind: u8,
    places: Mutex<Places<T>>,
}

struct Places<T> {
    all: Vec<Place<T>>,
    free: Vec<u32>,
}

struct Place<T> {
    generation: u32,
    thing: Option<Arc<T>>,
}

impl<T> Table<T> {
    /// An empty table for things of this kind (1 to 127).
    pub const fn new(kind: u8) -> Self {
        Self { kind, places: Mutex::new(Places { all: Vec::new(), free: Vec::new() }) }
    }

    /// Adds a thing.
    pub fn insert(&self, thing: Arc<T>) -> Result<u64, CspnStatus> {
        let mut places = self.places();
        let index = if let Some(index) = places.free.pop() {
            index
        } else {
            let index = u32::try_from(places.all.len()).map_err(|_| CspnStatus::OutOfResources)?;
            places.all.push(Place { generation: 0, thing: None });
            index
        };
        let place = places.all.get_mut(index as usize).ok_or(CspnStatus::OutOfResources)?;
        place.generation += 1;
        place.thing = Some(thing);
        Ok(u64::from(self.kind) << 56 | u64::from(place.generation) << 32 | u64::from(index))
    }

    /// The thing that `handle` means.
    pub fn get(&self, handle: u64) -> Result<Arc<T>, CspnStatus> {
        let mut places = self.places();
        places.find(self.kind, handle).and_then(|place| place.thing.clone()).ok_or(CspnStatus::InvalidHandle)
    }

    /// Takes the thing out; from here on the handle is stale.
    pub fn remove(&self, handle: u64) -> Result<Arc<T>, CspnStatus> {
        let mut places = self.places();
        let place = places.find(self.kind, handle).ok_or(CspnStatus::InvalidHandle)?;
        let thing = place.thing.take().ok_or(CspnStatus::InvalidHandle)?;
        let used_up = place.generation == LAST_GENERATION;
        if !used_up {
            places.free.push(index_of(handle));
        }
        Ok(thing)
    }

    fn places(&self) -> MutexGuard<'_, Places<T>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Places<T> {
    fn find(&mut self, kind: u8, handle: u64) -> Option<&mut Place<T>> {
        let generation = (handle >> 32) as u32 & LAST_GENERATION;
        let of_this_kind = handle >> 56 == u64::from(kind);
        self.all
            .get_mut(index_of(handle) as usize)
            .filter(|place| of_this_kind && place.generation == generation && place.thing.is_some())
    }
}

fn index_of(handle: u64) -> u32 {
    (handle & u64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_stale_or_foreign_handle_means_nothing() {
        let table = Table::new(1);
        let other = Table::new(2);
        let first = table.insert(Arc::new("first")).unwrap();
        assert_eq!(first >> 63, 0);
        assert_eq!(other.get(first), Err(CspnStatus::InvalidHandle), "another kind");
        other.insert(Arc::new("other")).unwrap();
        assert_eq!(other.get(first), Err(CspnStatus::InvalidHandle), "another kind at the same index");
        assert_eq!(*table.remove(first).unwrap(), "first");
        assert_eq!(table.remove(first), Err(CspnStatus::InvalidHandle), "closed twice");
        let second = table.insert(Arc::new("second")).unwrap();
        assert_eq!(index_of(first), index_of(second), "the place is used again");
        assert_eq!(table.get(first), Err(CspnStatus::InvalidHandle), "stale");
        assert_eq!(*table.get(second).unwrap(), "second");
        assert_eq!(table.get(second | 1 << 63), Err(CspnStatus::InvalidHandle), "the top bit is zero");
    }

    #[test]
    fn a_place_whose_generations_are_used_up_is_not_used_again() {
        let table = Table::new(1);
        let handle = table.insert(Arc::new(())).unwrap();
        table.places().all[0].generation = LAST_GENERATION;
        let last = handle & !(u64::from(LAST_GENERATION) << 32) | u64::from(LAST_GENERATION) << 32;
        table.remove(last).unwrap();
        assert_eq!(index_of(table.insert(Arc::new(())).unwrap()), 1);
    }

    proptest! {
        #[test]
        fn no_number_is_taken_for_a_handle(handle in any::<u64>()) {
            let table = Table::new(1);
            let real = table.insert(Arc::new(())).unwrap();
            prop_assert_eq!(table.get(handle).is_ok(), handle == real);
        }
    }
}
