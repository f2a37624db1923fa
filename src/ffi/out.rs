//! Out-parameters.

/// Where a caller wants a value written.
#[derive(Clone, Copy)]
pub struct Out<T>(*mut T);

impl<T> Out<T> {
    /// # Safety
    /// `place` is NULL, or can be written to for as long as this value lives.
    pub unsafe fn new(place: *mut T) -> Self {
        Self(place)
    }
}

/// One out-parameter, several, or none.
pub trait Outputs {
    /// What is written on success.
    type Values;
    /// Writes zero. An error where a place is NULL; nothing else may happen then.
    fn clear(&self) -> Result<(), ()>;
    /// Writes the values.
    fn write(self, values: Self::Values);
}

impl Outputs for () {
    type Values = ();
    fn clear(&self) -> Result<(), ()> {
        Ok(())
    }
    fn write(self, (): ()) {}
}

/// Types with a zero that means "nothing".
pub trait Zero {
    /// Nothing.
    const ZERO: Self;
}

impl Zero for u64 {
    const ZERO: Self = 0;
}

impl Zero for *mut std::ffi::c_char {
    const ZERO: Self = std::ptr::null_mut();
}

impl<T: Zero> Outputs for Out<T> {
    type Values = T;
    fn clear(&self) -> Result<(), ()> {
        if self.0.is_null() {
            return Err(());
        }
        // SAFETY: not NULL, so writable (`Out::new`). The place may be uninitialized: nothing is read or dropped.
        unsafe { self.0.write(T::ZERO) };
        Ok(())
    }
    fn write(self, value: T) {
        // SAFETY: `guard` writes only where `clear` found no NULL, and the place is writable (`Out::new`).
        unsafe { self.0.write(value) };
    }
}

impl<A: Zero, B: Zero> Outputs for (Out<A>, Out<B>) {
    type Values = (A, B);
    fn clear(&self) -> Result<(), ()> {
        // Both, also where one is NULL: the other must not keep what it held.
        let (first, second) = (self.0.clear(), self.1.clear());
        first.and(second)
    }
    fn write(self, (first, second): (A, B)) {
        self.0.write(first);
        self.1.write(second);
    }
}
