"""The Debian package, made of what is built: what it holds, what it needs, and that it runs from a fresh root.

scripts/package --try has lintian judge it and apt install it; .ci/run does that.
"""

import gzip
import pathlib
import re
import subprocess

import pytest
from conftest import BINARY, TOP

FILES = {
    "usr/bin/corntune", "usr/share/man/man1/corntune.1.gz", "usr/share/man/man5/corntune-profile.5.gz",
    "usr/share/bash-completion/completions/corntune", "usr/share/zsh/vendor-completions/_corntune",
    "usr/share/fish/vendor_completions.d/corntune.fish", "usr/share/corntune/profiles/workloads/django.yaml",
    "usr/share/corntune/schemas/detect.schema.json", "usr/share/doc/corntune/copyright",
    "usr/share/doc/corntune/changelog.gz", "usr/share/doc/corntune/changelog.Debian.gz",
}


def output(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def deb(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deb")
    output("cpack", "-G", "DEB", "--config", BINARY.parent / "CPackConfig.cmake", "-B", folder)
    (path,) = folder.glob("corntune_*.deb")
    return path


@pytest.fixture(scope="module")
def root(deb, tmp_path_factory):
    folder = tmp_path_factory.mktemp("root")
    output("dpkg-deb", "-x", deb, folder)
    return folder


def test_the_package_holds_program_manuals_completions_profiles_schemas_and_its_papers(root):
    found = {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}
    assert FILES <= found
    for page in (*TOP.glob("man/*.1"), *TOP.glob("man/*.5")):
        packed = root / "usr/share/man" / f"man{page.suffix[1:]}" / f"{page.name}.gz"
        assert gzip.decompress(packed.read_bytes()) == page.read_bytes()
    assert all(name.startswith(("usr/bin/", "usr/share/")) for name in found)


def test_the_changelog_of_the_package_has_the_version_of_the_program(deb, root, corntune):
    changelog = gzip.decompress((root / "usr/share/doc/corntune/changelog.Debian.gz").read_bytes()).decode()
    (version,) = re.findall(r"^corntune \(([0-9.]+)-1\) ", changelog, re.M)
    assert corntune("--version").stdout.splitlines()[0] == f"corntune {version}"
    assert output("dpkg-deb", "-f", deb, "Version").strip() == f"{version}-1"


def packages_of(depends):
    return {re.split(r"[ (:]", part.strip())[0] for part in re.split(r"[,|]", depends) if part.strip()}


def needs_of(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Depends}, ${Pre-Depends}", package],
                          capture_output=True, text=True)
    return packages_of(done.stdout)


def owner_of(library):
    """The package of a shared library; Debian has merged /lib into /usr/lib, dpkg's list has not."""
    real = str(pathlib.Path(library).resolve())
    for path in (real, real.removeprefix("/usr")):
        done = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    raise AssertionError(f"no package owns {library}")


def test_the_program_loads_only_libraries_that_the_package_declares(deb, root):
    declared = packages_of(output("dpkg-deb", "-f", deb, "Depends"))
    allowed, new = set(), declared
    while new:
        allowed |= new
        new = set().union(*map(needs_of, new)) - allowed
    program = root / "usr/bin/corntune"
    loaded = set(re.findall(r"=> (/\S+)", output("ldd", program)))
    assert loaded and {owner_of(library) for library in loaded} <= allowed
    needed = re.findall(r"NEEDED +(\S+)", output("objdump", "-p", program))
    direct = {owner_of(library) for library in loaded if pathlib.Path(library).name in needed}
    # libgcc and the loader come with the C library's package.
    assert direct <= declared | {"libgcc-s1"}


def test_the_program_runs_where_it_was_unpacked(root, tmp_path):
    environment = {"PATH": f"{root}/usr/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    printed = output("corntune", "recommend", "--cpus=2", "main:app", cwd=tmp_path, env=environment)
    assert printed.startswith("gunicorn --workers=5 main:app\n")
