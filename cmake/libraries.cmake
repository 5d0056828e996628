# The libraries: libraries::curl, libraries::libxml2, libraries::yyjson, libraries::cmocka. cmake/libraries/build makes
# them once and keeps them outside the source tree; they are built here if they are not there yet.
if(WIN32 AND CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(libraries_target windows-x64)
elseif(WIN32)
    set(libraries_target windows-x86)
else()
    set(libraries_target native)
endif()

set(libraries_command ${CMAKE_CURRENT_LIST_DIR}/libraries/build)
execute_process(
    COMMAND ${libraries_command} ${libraries_target}
    OUTPUT_VARIABLE libraries_folder
    OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE libraries_result
)
if(NOT libraries_result EQUAL 0)
    message(FATAL_ERROR "The libraries could not be built; the lines above say why.")
endif()
set_property(
    DIRECTORY
    APPEND
    PROPERTY
        CMAKE_CONFIGURE_DEPENDS
        ${CMAKE_CURRENT_LIST_DIR}/libraries/options
        ${CMAKE_CURRENT_LIST_DIR}/libraries/sources
)
file(STRINGS ${libraries_folder}/versions libraries_versions)
foreach(line ${libraries_versions})
    string(REGEX REPLACE "^([^ ]+ [^ ]+) .*" "\\1" line ${line})
    message(STATUS "Library: ${line}")
endforeach()

function(add_prebuilt_library name file include)
    add_library(libraries::${name} STATIC IMPORTED GLOBAL)
    set_target_properties(
        libraries::${name}
        PROPERTIES
            IMPORTED_LOCATION ${libraries_folder}/lib/${file}
            INTERFACE_INCLUDE_DIRECTORIES ${libraries_folder}/${include}
            INTERFACE_LINK_LIBRARIES "${ARGN}"
    )
endfunction()

add_prebuilt_library(yyjson libyyjson.a include)
add_prebuilt_library(cmocka libcmocka.a include)
if(WIN32)
    add_prebuilt_library(libxml2 libxml2.a include/libxml2 bcrypt)
    add_prebuilt_library(
        curl
        libcurl.a
        include
        ws2_32
        iphlpapi
        crypt32
        secur32
        bcrypt
        advapi32
    )
else()
    find_package(Threads REQUIRED)
    find_package(OpenSSL REQUIRED)
    add_prebuilt_library(libxml2 libxml2.a include/libxml2 Threads::Threads m)
    add_prebuilt_library(
        curl
        libcurl.a
        include
        OpenSSL::SSL
        OpenSSL::Crypto
        Threads::Threads
    )
endif()
