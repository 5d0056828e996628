"""Makes wizard.sln and the .vcxproj files from the lists of sources in the CMakeLists.txt files.

vcxproj.py --write   writes them
vcxproj.py --check   fails if one of them is not what --write would make of the lists
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLATFORMS = ("x64", "Win32", "ARM64")
CONFIGURATIONS = ("Release", "Debug")
CPP_PROJECT = "8BC9CEB8-8B4A-11D0-8D11-00A0C91BC942"  # what Visual Studio calls the kind "C++ project"
GUIDS = {
    "core": "5E0C9E0E-6E0B-4F0B-9C58-2D8C43A1B101",
    "app": "5E0C9E0E-6E0B-4F0B-9C58-2D8C43A1B102",
    "tests": "5E0C9E0E-6E0B-4F0B-9C58-2D8C43A1B103",
}


def cmake_list(folder, name):
    """The files of set(NAME ...) in a folder's CMakeLists.txt, relative to the root."""
    text = (ROOT / folder / "CMakeLists.txt").read_text()
    found = re.search(rf"^set\({name}\n(.*?)^\)", text, re.S | re.M)
    if not found:
        sys.exit(f"{folder}/CMakeLists.txt has no list {name}")
    names = re.sub(r"#.*", "", found.group(1)).split()
    return [(ROOT / folder / name).resolve().relative_to(ROOT).as_posix() for name in names]


def groups(macro):
    text = (ROOT / "tests/unit/groups.h").read_text()
    return re.findall(rf"^{macro}\(([a-z0-9_]+)\)$", text, re.M)


def headers(folder):
    return [path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.h")]


def projects():
    """name -> (kind of output, its sources, headers, resources, other projects it is linked with)"""
    core = cmake_list("core", "CORE_SOURCES") + cmake_list("core", "CORE_WIN32_SOURCES")
    app = cmake_list("app", "APP_SOURCES")
    tests = cmake_list("tests/unit", "UNIT_SOURCES") + cmake_list("tests/unit", "UNIT_WINDOWS_SOURCES")
    tests += [f"tests/unit/test_{name}.c" for name in groups("GROUP")]
    tests += [f"tests/unit/win32/test_{name}.c" for name in groups("WINDOWS_GROUP")]
    return {
        "core": ("StaticLibrary", core, headers("core"), [], []),
        "app": ("Application", app, headers("app") + headers("resources"), cmake_list("app", "APP_RESOURCES"), ["core"]),
        "tests": ("Application", tests, headers("tests/unit"), [], ["core"]),
    }


def items(folder, kind, names):
    """An ItemGroup; names relative to the project's folder, sorted, as Windows writes them."""
    if not names:
        return []
    lines = ["  <ItemGroup>"]
    for name in sorted(set(names)):
        path = pathlib.PurePosixPath(name)
        try:
            relative = path.relative_to(folder)
            text = str(relative)
        except ValueError:
            text = "../" + name
        windows = text.replace("/", "\\")
        lines.append(f'    <{kind} Include="{windows}" />')
    return lines + ["  </ItemGroup>"]


def project_text(name, kind, sources, header_names, resources, needs):
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!-- Made by cmake/vcxproj.py from the lists in CMakeLists.txt. Flags: Directory.Build.props. -->",
        '<Project DefaultTargets="Build" xmlns="http://schemas.microsoft.com/developer/msbuild/2003">',
        '  <ItemGroup Label="ProjectConfigurations">',
    ]
    for configuration in CONFIGURATIONS:
        for platform in PLATFORMS:
            lines += [
                f'    <ProjectConfiguration Include="{configuration}|{platform}">',
                f"      <Configuration>{configuration}</Configuration>",
                f"      <Platform>{platform}</Platform>",
                "    </ProjectConfiguration>",
            ]
    lines += [
        "  </ItemGroup>",
        '  <PropertyGroup Label="Globals">',
        "    <VCProjectVersion>17.0</VCProjectVersion>",
        f"    <ProjectGuid>{{{GUIDS[name]}}}</ProjectGuid>",
        "    <Keyword>Win32Proj</Keyword>",
        "  </PropertyGroup>",
        '  <Import Project="$(VCTargetsPath)\\Microsoft.Cpp.Default.props" />',
        '  <PropertyGroup Label="Configuration">',
        f"    <ConfigurationType>{kind}</ConfigurationType>",
        "  </PropertyGroup>",
        '  <Import Project="$(VCTargetsPath)\\Microsoft.Cpp.props" />',
    ]
    lines += items(name, "ClCompile", sources)
    lines += items(name, "ClInclude", header_names)
    lines += items(name, "ResourceCompile", resources)
    if needs:
        lines.append("  <ItemGroup>")
        for need in needs:
            lines += [
                f'    <ProjectReference Include="..\\{need}\\{need}.vcxproj">',
                f"      <Project>{{{GUIDS[need]}}}</Project>",
                "    </ProjectReference>",
            ]
        lines.append("  </ItemGroup>")
    lines += ['  <Import Project="$(VCTargetsPath)\\Microsoft.Cpp.targets" />', "</Project>"]
    return "\n".join(lines) + "\n"


def solution_text(names):
    lines = [
        "Microsoft Visual Studio Solution File, Format Version 12.00",
        "# Visual Studio Version 17",
        "VisualStudioVersion = 17.0.31903.59",
        "MinimumVisualStudioVersion = 17.0.31903.59",
    ]
    for name in names:
        lines += [
            f'Project("{{{CPP_PROJECT}}}") = "{name}", "{name}\\{name}.vcxproj", "{{{GUIDS[name]}}}"',
            "EndProject",
        ]
    pairs = [f"{configuration}|{'x86' if platform == 'Win32' else platform}"
             for configuration in CONFIGURATIONS for platform in PLATFORMS]
    lines += ["Global", "\tGlobalSection(SolutionConfigurationPlatforms) = preSolution"]
    lines += [f"\t\t{pair} = {pair}" for pair in pairs]
    lines += ["\tEndGlobalSection", "\tGlobalSection(ProjectConfigurationPlatforms) = postSolution"]
    for name in names:
        for pair in pairs:
            inner = pair.replace("|x86", "|Win32")
            lines += [
                f"\t\t{{{GUIDS[name]}}}.{pair}.ActiveCfg = {inner}",
                f"\t\t{{{GUIDS[name]}}}.{pair}.Build.0 = {inner}",
            ]
    lines += ["\tEndGlobalSection", "EndGlobal"]
    return "\r\n".join([""] + lines) + "\r\n"


def missing_libraries():
    """Libraries of Windows that CMake links with and Directory.Build.flags.props does not name."""
    core = re.search(r"target_link_libraries\(\s*core\s+PUBLIC\s+(ws2_32[^)]*)\)", (ROOT / "core/CMakeLists.txt").read_text())
    app = re.search(r"set\(APP_SYSTEM_LIBRARIES ([^)]*)\)", (ROOT / "app/CMakeLists.txt").read_text())
    curl = re.search(r"libcurl\.a\s+include\s+(ws2_32[^)]*)\)", (ROOT / "cmake/libraries.cmake").read_text())
    if not (core and app and curl):
        sys.exit("the lists of Windows' libraries in the CMake files are not where they were")
    wanted = set(" ".join(found.group(1) for found in (core, app, curl)).split())
    named = re.search(r"<AdditionalDependencies>(.*?)</", (ROOT / "Directory.Build.flags.props").read_text()).group(1)
    return sorted(wanted - {name.removesuffix(".lib") for name in named.split(";")})


def main():
    if sys.argv[1:] not in (["--write"], ["--check"]):
        sys.exit("usage: vcxproj.py --write|--check")
    wanted = {}
    all_projects = projects()
    for name, (kind, sources, header_names, resources, needs) in all_projects.items():
        for file in sources + resources:
            if not (ROOT / file).is_file():
                sys.exit(f"{file} stands in a CMake list but does not exist")
        wanted[ROOT / name / f"{name}.vcxproj"] = project_text(name, kind, sources, header_names, resources, needs)
    # the program first: it is what Visual Studio starts
    wanted[ROOT / "wizard.sln"] = solution_text(["app", "core", "tests"])

    stale = []
    for path, text in wanted.items():
        data = text.encode()
        if path.exists() and path.read_bytes() == data:
            continue
        stale.append(path.relative_to(ROOT).as_posix())
        if sys.argv[1] == "--write":
            path.write_bytes(data)
    missing = missing_libraries()
    if missing:
        sys.exit(f"Directory.Build.flags.props does not link with {', '.join(missing)}")
    if sys.argv[1] == "--check" and stale:
        sys.exit(f"{', '.join(stale)} differ from CMake's lists. Run: python3 cmake/vcxproj.py --write")
    print(f"{'wrote ' + ', '.join(stale) if stale else 'the projects agree with the lists'}")


main()
