# Every compiler and linker flag of our own code: the target wizard_flags carries them. Visual Studio's are in
# Directory.Build.props.
# Assertions stay on in every build, hence no NDEBUG.
set(CMAKE_C_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")

add_library(wizard_flags INTERFACE)
target_include_directories(wizard_flags INTERFACE ${PROJECT_SOURCE_DIR})

target_compile_options(
    wizard_flags
    INTERFACE
        $<$<COMPILE_LANGUAGE:C>:
        -pedantic-errors
        -Wall
        -Wextra
        -Wshadow
        -Wconversion
        -Wvla
        -Wstrict-prototypes
        -Wformat=2
        -Wundef
        -Werror
        -fstack-protector-strong
        # no path of the computer that built it ends up in the program
        -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
        -ffile-prefix-map=${PROJECT_BINARY_DIR}=build
        >
)

if(WIZARD_SANITIZE)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(wizard_flags INTERFACE ${sanitizers})
    target_link_options(wizard_flags INTERFACE ${sanitizers})
else()
    target_compile_definitions(wizard_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:_FORTIFY_SOURCE=2>)
endif()

if(WIN32)
    target_compile_definitions(
        wizard_flags
        INTERFACE
            UNICODE
            _UNICODE
            WINVER=0x0A00
            _WIN32_WINNT=0x0A00
            NTDDI_VERSION=0x0A000006 # Windows 10 1809
            CURL_STATICLIB
            LIBXML_STATIC
            $<$<COMPILE_LANGUAGE:C>:__USE_MINGW_ANSI_STDIO=1>
    )
    target_compile_options(wizard_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-ffunction-sections> $<$<COMPILE_LANGUAGE:C>:-fdata-sections>)
    target_link_options(
        wizard_flags
        INTERFACE
            -static
            -s
            -fstack-protector-strong
            -Wl,--gc-sections
            -Wl,--nxcompat
            -Wl,--dynamicbase
            -Wl,--no-insert-timestamp
    )
    if(CMAKE_SIZEOF_VOID_P EQUAL 8)
        target_link_options(wizard_flags INTERFACE -Wl,--high-entropy-va)
    else()
        target_link_options(wizard_flags INTERFACE -Wl,--large-address-aware)
    endif()
else()
    # what C17 leaves out and the portable core needs of POSIX (threads, clock_gettime)
    target_compile_definitions(wizard_flags INTERFACE _POSIX_C_SOURCE=200809L)
endif()
