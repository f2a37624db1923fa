//! The library is never unmapped: its threads outlive whoever unloads it.

/// Pins the library for the rest of the process. On Linux the link flag `-z nodelete` says the same (build.rs); where there is
/// no such flag this does it. A library that cannot be pinned works as well until somebody unloads it.
#[cfg(unix)]
pub fn pin() {
    let mut found = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    let inside: *const libc::c_void = (pin as fn()) as *const libc::c_void;
    // SAFETY: `inside` is an address in this library, and `found` is a place for the answer.
    let known = unsafe { libc::dladdr(inside, found.as_mut_ptr()) } != 0;
    if known {
        // SAFETY: zeroed is a valid value of this plain struct, and `dladdr` has filled it.
        let found = unsafe { found.assume_init() };
        if !found.dli_fname.is_null() {
            // SAFETY: `dli_fname` is the NUL-ended path of an object that is loaded. With RTLD_NOLOAD nothing is loaded; the
            // handle is leaked on purpose.
            unsafe { libc::dlopen(found.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE) };
        }
    }
}

/// Pins the library for the rest of the process.
#[cfg(windows)]
pub fn pin() {
    const FROM_ADDRESS: u32 = 0x4;
    const PIN: u32 = 0x1;
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const std::ffi::c_void, module: *mut *mut std::ffi::c_void) -> i32;
    }
    let mut module = std::ptr::null_mut();
    let inside: *const std::ffi::c_void = (pin as fn()) as *const std::ffi::c_void;
    // SAFETY: with FROM_ADDRESS the second argument is any address in the module; `module` is a place for the answer.
    unsafe { GetModuleHandleExW(FROM_ADDRESS | PIN, inside, &raw mut module) };
}
