package io.gpudocker.worker.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that a directory tree is: type, mode, owner, size, allocated blocks, time of modification, target of a symbolic
 * link, device number, extended attributes with ACLs and capabilities, content, and which names are one file. Taken with
 * {@code find}, {@code stat}, {@code getfattr} and {@code sha256sum}, hence without any code of the product. Names are
 * bytes, shown as ISO 8859-1. Immutable.
 */
public final class TreeSnapshot {
    private static final String FORMAT = "%P\\0%y\\0%m\\0%U:%G\\0%s\\0%T@\\0%b\\0%i\\0%l\\0";
    private static final int FIELDS = 9;
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private final SortedMap<String, SortedMap<String, String>> entries;

    private TreeSnapshot(SortedMap<String, SortedMap<String, String>> entries) {
        this.entries = entries;
    }

    /** Takes as long as reading all of it. */
    public static TreeSnapshot of(Path top) {
        HostPrograms.run("sync", "-f", top.toString());
        SortedMap<String, SortedMap<String, String>> entries = new TreeMap<>();
        Map<String, List<String>> byInode = new TreeMap<>();
        List<String> fields = split(HostPrograms.run(top, new byte[0], List.of("find", ".", "-printf", FORMAT)), '\0');
        for (int i = 0; i + FIELDS <= fields.size(); i += FIELDS) {
            List<String> entry = fields.subList(i, i + FIELDS);
            boolean directory = entry.get(1).equals("d");
            SortedMap<String, String> facts = new TreeMap<>();
            facts.put("type", entry.get(1));
            facts.put("mode", entry.get(2));
            facts.put("owner", entry.get(3));
            facts.put("size", directory ? "" : entry.get(4));
            facts.put("mtime", entry.get(5));
            facts.put("blocks", directory ? "" : entry.get(6));
            facts.put("link", entry.get(8));
            entries.put(entry.get(0), facts);
            if (!directory) {
                byInode.computeIfAbsent(entry.get(7), inode -> new ArrayList<>())
                        .add(entry.get(0));
            }
        }
        byInode.values()
                .forEach(names ->
                        names.forEach(name -> facts(entries, name).put("names", new TreeSet<>(names).toString())));
        var snapshot = new TreeSnapshot(entries);
        snapshot.addDevices(top);
        snapshot.addAttributes(top);
        snapshot.addContent(top);
        return snapshot;
    }

    /** Names below the top, which is the empty name. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** One fact of one entry, such as {@code mode}; empty when there is none. */
    public String fact(String name, String fact) {
        return entries.getOrDefault(name, new TreeMap<>()).getOrDefault(fact, "");
    }

    /** One line for each; empty when both are the same. */
    public List<String> differencesTo(TreeSnapshot other) {
        List<String> differences = new ArrayList<>();
        var names = new TreeSet<>(entries.keySet());
        names.addAll(other.entries.keySet());
        for (String name : names) {
            var mine = entries.getOrDefault(name, new TreeMap<>());
            var its = other.entries.getOrDefault(name, new TreeMap<>());
            var facts = new TreeSet<>(mine.keySet());
            facts.addAll(its.keySet());
            for (String fact : facts) {
                if (!mine.getOrDefault(fact, "").equals(its.getOrDefault(fact, ""))) {
                    differences.add("/" + name + ": " + fact + " " + mine.get(fact) + " / " + its.get(fact));
                }
            }
        }
        return differences;
    }

    private void addDevices(Path top) {
        byte[] names = chosen(type -> type.equals("c") || type.equals("b"));
        List<String> fields = split(each(top, names, "stat", "--printf", "%n\\0%t:%T\\0", "--"), '\0');
        for (int i = 0; i + 2 <= fields.size(); i += 2) {
            facts(entries, fields.get(i).substring(2)).put("device", fields.get(i + 1));
        }
    }

    private void addAttributes(Path top) {
        byte[] names = chosen(type -> true);
        String name = "";
        for (String line : split(each(top, names, "getfattr", "-h", "-d", "-m", "-", "-e", "hex", "--"), '\n')) {
            if (line.startsWith("# file: ")) {
                String shown = unquoted(line.substring("# file: ".length()));
                name = shown.equals(".") ? "" : shown.startsWith("./") ? shown.substring(2) : shown;
            } else if (line.contains("=")) {
                String[] attribute = line.split("=", 2);
                facts(entries, name).put("xattr " + attribute[0], attribute[1]);
            }
        }
    }

    private void addContent(Path top) {
        for (String line : split(each(top, chosen("f"::equals), "sha256sum", "--zero", "--"), '\0')) {
            facts(entries, line.substring(68)).put("content", line.substring(0, 64));
        }
    }

    private byte[] chosen(Predicate<String> types) {
        var names = new ByteArrayOutputStream();
        entries.forEach((name, facts) -> {
            if (types.test(facts.getOrDefault("type", ""))) {
                names.writeBytes((name.isEmpty() ? "." : "./" + name).getBytes(ISO_8859_1));
                names.write(0);
            }
        });
        return names.toByteArray();
    }

    private static byte[] each(Path top, byte[] names, String... command) {
        List<String> all = new ArrayList<>(List.of("xargs", "-0", "-r"));
        all.addAll(List.of(command));
        return HostPrograms.run(top, names, all);
    }

    private static SortedMap<String, String> facts(SortedMap<String, SortedMap<String, String>> entries, String name) {
        SortedMap<String, String> facts = entries.get(name);
        if (facts == null) {
            throw new IllegalStateException("/" + name + " came while the snapshot was taken");
        }
        return facts;
    }

    private static String unquoted(String name) {
        return OCTAL.matcher(name)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }

    private static List<String> split(byte[] output, char end) {
        List<String> parts = new ArrayList<>();
        String text = new String(output, ISO_8859_1);
        for (int at = 0; at < text.length(); ) {
            int to = text.indexOf(end, at);
            int last = to < 0 ? text.length() : to;
            parts.add(text.substring(at, last));
            at = last + 1;
        }
        return parts;
    }
}
