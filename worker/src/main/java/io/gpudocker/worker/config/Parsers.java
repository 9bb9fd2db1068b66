package io.gpudocker.worker.config;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.value.ByteSize;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** How the texts of settings are read. Every message completes the sentence "the value …". Pure. */
final class Parsers {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}");

    private Parsers() {}

    static ConfigKey.Parser<String> text(String form, Predicate<String> valid) {
        return text -> require(valid.test(text), form, text);
    }

    static ConfigKey.Parser<String> matching(String regex, String form) {
        return text(form, Pattern.compile(regex).asMatchPredicate());
    }

    static String hostId(String text) {
        return require(
                Names.valid(text), "must begin with a-z or 0-9, have only a-z 0-9 _ . (no dash), at most 63", text);
    }

    static String topicName(String text) {
        return require(TOPIC.matcher(text).matches(), "must be letters, digits, dots, dashes or underscores", text);
    }

    static ConfigKey.Parser<Integer> integer(int min, int max) {
        return text -> {
            long value = wholeNumber(text);
            return (int) (long) require(value >= min && value <= max, "must be from " + min + " to " + max, value);
        };
    }

    static ConfigKey.Parser<BigDecimal> decimal(String min, String max) {
        return text -> {
            BigDecimal value = number(text);
            boolean inside = value.compareTo(new BigDecimal(min)) >= 0 && value.compareTo(new BigDecimal(max)) <= 0;
            return require(inside, "must be from " + min + " to " + max, value);
        };
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number such as 1.5", e);
        }
    }

    /** -1, which means the broker's own, or at least 1. */
    static int brokerDefaultOr(String text) {
        int value = integer(-1, Short.MAX_VALUE).parse(text);
        return require(value != 0, "must be -1 (the broker's default) or at least 1", value);
    }

    static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    static ConfigKey.Parser<Duration> duration(Duration min, Duration max) {
        return text -> {
            Duration value = isoDuration(text);
            boolean inside = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
            return require(inside, "must be from " + min + " to " + max, value);
        };
    }

    /** Zero, which means off, or what the parser takes. */
    static ConfigKey.Parser<Duration> offOr(ConfigKey.Parser<Duration> parser) {
        return text -> isoDuration(text).isZero() ? Duration.ZERO : parser.parse(text);
    }

    /** At least one. */
    static List<String> words(String text) {
        return List.of(
                require(!text.isBlank(), "must be a command", text).strip().split("\\s+"));
    }

    static Path absolutePath(String text) {
        return require(
                Path.of(text).isAbsolute(),
                "must be an absolute path",
                Path.of(text).normalize());
    }

    static List<Path> absolutePaths(String text) {
        return list(Parsers::absolutePath).parse(text);
    }

    static <T> ConfigKey.Parser<Optional<T>> optional(ConfigKey.Parser<T> parser) {
        return text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.parse(text));
    }

    /** Comma-separated; nothing at all is the empty list. */
    static <T> ConfigKey.Parser<List<T>> list(ConfigKey.Parser<T> parser) {
        return text -> text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(part -> parser.parse(part.strip()))
                        .toList();
    }

    static <T> ConfigKey.Parser<List<T>> listOfSome(ConfigKey.Parser<T> parser) {
        return text ->
                require(!text.isEmpty(), "must name at least one", list(parser).parse(text));
    }

    static URI etcdEndpoint(String text) {
        return uri(
                text,
                "must be like http://127.0.0.1:2379, several with commas between",
                uri -> List.of("http", "https").contains(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getPort() > 0);
    }

    /** {@code /v1/traces} is put behind it, so that nothing may follow its path; credentials are given elsewhere. */
    static URI otlpEndpoint(String text) {
        return uri(
                text,
                "must be like http://127.0.0.1:4318, without user, query and fragment",
                uri -> List.of("http", "https").contains(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getUserInfo() == null
                        && uri.getQuery() == null
                        && uri.getFragment() == null);
    }

    static URI dockerHost(String text) {
        return uri(text, "must be like unix:///var/run/docker.sock or tcp://127.0.0.1:2375", Parsers::reachesEngine);
    }

    static ByteSize size(String text) {
        return ByteSize.parse(text);
    }

    static <E extends Enum<E>> ConfigKey.Parser<E> oneOf(Class<E> type) {
        List<E> values = List.of(type.getEnumConstants());
        return text -> values.stream()
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + values));
    }

    private static boolean reachesEngine(URI uri) {
        if ("unix".equals(uri.getScheme())) {
            return uri.getPath() != null && uri.getPath().length() > 1;
        }
        return "tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
    }

    private static URI uri(String text, String form, Predicate<URI> valid) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(form, e);
        }
        return require(valid.test(uri), form, uri);
    }

    private static long wholeNumber(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static Duration isoDuration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be an ISO-8601 duration such as PT30M or P14D", e);
        }
    }

    private static <T> T require(boolean valid, String form, T value) {
        if (!valid) {
            throw new IllegalArgumentException(form);
        }
        return value;
    }
}
