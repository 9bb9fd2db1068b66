package io.gpudocker.messages.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation. */
record Markdown(Path file, String text) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

    static Markdown readme() throws IOException {
        return of(ROOT.resolve("README.md"));
    }

    /** All pages at the top and below {@code docs}. */
    static List<Markdown> all() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.getFileName().toString().endsWith(".md"))
                    .map(Markdown::of)
                    .toList();
        }
    }

    static Markdown page(String name) {
        return of(ROOT.resolve("docs").resolve(name));
    }

    private static Markdown of(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The code blocks of a language. */
    List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The code block that is marked with this name. */
    String example(String name) {
        return Pattern.compile("(?ms)^<!-- example: " + name + " -->\n```\\w+\n(.*?)^```$")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example " + name + " in " + file));
    }

    /** Links into the repository. */
    List<Path> links() {
        return LINK.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(target -> !target.contains("://"))
                .map(target -> file.resolveSibling(target).normalize())
                .toList();
    }
}
