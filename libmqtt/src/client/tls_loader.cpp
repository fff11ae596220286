#include "client/tls_loader.hpp"

#if defined(MQTOOLS_TLS_MODULE)
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <string>
#endif

namespace mqtt {

#if defined(MQTOOLS_TLS_LINKED)

Result<const layer::TlsModule*> load_tls_module() {
    return mqtools_tls_module(MQTOOLS_VERSION);
}

#elif defined(MQTOOLS_TLS_MODULE)

namespace {

constexpr std::string_view file_name = "/mqtt_tls.so";

// Where the executable is, with the slash behind it. Empty: the system does not say.
std::string executable_directory() {
    std::array<char, 4096> path{};
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    const std::string_view text(path.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    return std::string(text.substr(0, text.rfind('/') + 1));
}

Result<const layer::TlsModule*> open_module(const std::string& path) {
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        return fail(Errc::invalid_argument, std::string("TLS cannot be loaded: ") + ::dlerror());
    }
    // The system's way to hand out a function.
    const auto entry =
        reinterpret_cast<layer::TlsModuleEntry>(::dlsym(handle, layer::tls_module_entry));
    const layer::TlsModule* module = entry != nullptr ? entry(MQTOOLS_VERSION) : nullptr;
    if (module == nullptr) {
        return fail(Errc::invalid_argument, "TLS cannot be loaded: " + path +
                                                " is not of version " MQTOOLS_VERSION
                                                ": install mqtools anew");
    }
    return module;
}

Result<const layer::TlsModule*> find() {
    const std::string beside =
        executable_directory() + MQTOOLS_TLS_RELATIVE + std::string(file_name);
    const std::string installed = MQTOOLS_TLS_INSTALLED + std::string(file_name);
    return open_module(::access(beside.c_str(), R_OK) == 0 ? beside : installed);
}

}  // namespace

Result<const layer::TlsModule*> load_tls_module() {
    static const Result<const layer::TlsModule*> module = find();
    return module;
}

#else

Result<const layer::TlsModule*> load_tls_module() {
    return fail(Errc::invalid_argument, "this build has no TLS: build with -DMQTOOLS_TLS=ON");
}

#endif

}  // namespace mqtt
