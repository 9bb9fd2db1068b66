package io.gpudocker.worker.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Files of every kind in {@code /kinds} of a container, and what the host's own programs say of them: {@code find},
 * {@code getfattr}, {@code sha256sum}. Names are bytes, shown as ISO 8859-1. Immutable.
 */
final class FileTree {
    /** All about them is carried, but for the fraction of a second of their times. */
    static final List<String> CARRIED = List.of(
            "dotfile-time",
            ".dotfile",
            "hard1",
            "hard2",
            "symlink",
            "cap",
            "user",
            "trusted",
            "acl-default",
            "owner",
            "bigowner",
            "suid",
            "sticky",
            "chr",
            "blk",
            "fifo",
            "n\u00e9me",
            "empty",
            "emptydir",
            "sparse",
            "before-1970",
            "after-2262");

    private static final String FILL = """
            set -eu
            mkdir "$1/kinds" && cd "$1/kinds"
            echo t > dotfile-time; touch -d '2020-01-02 03:04:05.123456789Z' dotfile-time
            echo d > .dotfile
            echo h > hard1; ln hard1 hard2
            ln -s ../nowhere symlink; touch -h -d '2020-01-02 03:04:05.123456789Z' symlink
            echo c > cap; setfattr -n security.capability -v 0sAQAAAgAgAAAAAAAAAAAAAAAAAAA= cap
            echo u > user; setfattr -n user.color -v blue user
            echo t > trusted; setfattr -n trusted.color -v blue trusted
            echo a > acl
            setfattr -n system.posix_acl_access -v 0sAgAAAAEABgD/////AgAGANIEAAAEAAQA/////xAABgD/////IAAEAP////8= acl
            mkdir acl-default
            setfattr -n system.posix_acl_default -v 0sAgAAAAEABwD/////AgAHANIEAAAEAAUA/////xAABwD/////IAAFAP////8= acl-default
            echo o > owner; chown 1234:5678 owner
            echo o > bigowner; chown 3000000:3000000 bigowner
            echo s > suid; chmod 6755 suid
            mkdir sticky; chmod 1777 sticky
            mknod chr c 1 3; mknod blk b 7 200; mkfifo fifo
            echo n > "$(printf 'n\\351me')"
            : > empty; mkdir emptydir
            truncate -s 64M sparse; echo x >> sparse
            echo b > before-1970; touch -d '1960-01-02 03:04:05.5Z' before-1970
            echo a > after-2262; touch -d '2300-01-02 03:04:05Z' after-2262
            echo w > .wh.name
            """;

    private final Map<String, String> facts;
    private final Map<String, String> times;
    private final Map<String, String> attributes;
    private final Map<String, Boolean> sparse;

    private FileTree(
            Map<String, String> facts,
            Map<String, String> times,
            Map<String, String> attributes,
            Map<String, Boolean> sparse) {
        this.facts = facts;
        this.times = times;
        this.attributes = attributes;
        this.sparse = sparse;
    }

    static void fill(Path root) {
        run(Path.of("/"), "bash", "-c", FILL, "fill", root.toString());
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("kinds/socket")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FileTree of(Path root) {
        Path top = root.resolve("kinds");
        Map<String, String> facts = found(top, "%y %m %U:%G %s %n %l");
        facts.replaceAll((name, fact) -> fact + content(top, name, fact));
        Map<String, String> attributes = facts.keySet().stream()
                .filter(name -> !attributes(top, name).isEmpty())
                .collect(Collectors.toMap(name -> name, name -> attributes(top, name)));
        Map<String, Boolean> sparse = new TreeMap<>();
        found(top, "%S").forEach((name, used) -> sparse.put(name, !used.isEmpty() && Double.parseDouble(used) < 0.5));
        return new FileTree(facts, found(top, "%T@"), attributes, sparse);
    }

    /** What {@code find} knows, by name; none where an entry can't even be looked at. */
    private static Map<String, String> found(Path top, String format) {
        Map<String, String> found = new TreeMap<>();
        for (String entry : run(top, "find", ".", "-mindepth", "1", "-printf", "%P|" + format + "\\0")
                .split("\0", -1)) {
            int bar = entry.indexOf('|');
            if (bar > 0) {
                found.put(entry.substring(0, bar), entry.substring(bar + 1));
            }
        }
        return found;
    }

    private static String content(Path top, String name, String fact) {
        // Of a name that is not UTF-8 the length must do: it can't be handed to a program from here.
        boolean readable = fact.startsWith("f ") && name.chars().allMatch(c -> c < 128);
        return readable ? " " + run(top, "sha256sum", "-b", "./" + name).substring(0, 64) : "";
    }

    private static String attributes(Path top, String name) {
        if (!name.chars().allMatch(c -> c < 128)) {
            return "";
        }
        return run(top, "getfattr", "-h", "-d", "-m", "-", "-e", "hex", "./" + name);
    }

    Set<String> names() {
        return facts.keySet();
    }

    /** Type, mode, owner, size, number of links, target and content. */
    String facts(String name) {
        return facts.getOrDefault(name, "");
    }

    /** Of modification, in seconds since 1970 with all decimals. */
    Map<String, String> times() {
        return times;
    }

    /** Only of those that have any; ACLs and capabilities are such. */
    Map<String, String> attributes() {
        return attributes;
    }

    boolean sparse(String name) {
        return Boolean.TRUE.equals(sparse.get(name));
    }

    private static String run(Path directory, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(List.of(command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
