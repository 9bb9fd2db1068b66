package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of {@code registry.auth.file}, in the form of docker's {@code config.json}: under {@code auths}, by
 * registry, {@code auth} or {@code username} and {@code password}, or {@code identitytoken}. Read once, at start.
 * Nothing of it is ever logged or part of a message. Immutable.
 */
public final class RegistryAuth {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Registry to the header that the engine wants with a pull. */
    private final Map<String, String> headers;

    private RegistryAuth(Map<String, String> headers) {
        this.headers = Map.copyOf(headers);
    }

    public static RegistryAuth none() {
        return new RegistryAuth(Map.of());
    }

    /**
     * @throws IllegalArgumentException with a sentence for the operator: not readable, not JSON, an entry without
     *     credentials, or credentials kept in a store of the desktop ({@code credsStore}, {@code credHelpers})
     */
    public static RegistryAuth read(Path file) {
        JsonNode root = parse(file);
        if (root.hasNonNull("credsStore") || !root.path("credHelpers").isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": credsStore and credHelpers are not supported; write the credentials under auths");
        }
        Map<String, String> headers = new HashMap<>();
        root.path("auths")
                .properties()
                .forEach(
                        entry -> headers.put(registry(entry.getKey()), header(file, entry.getKey(), entry.getValue())));
        return new RegistryAuth(headers);
    }

    private static JsonNode parse(Path file) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            if (!root.isObject()) {
                throw new IllegalArgumentException(file + ": must be a JSON object with auths");
            }
            return root;
        } catch (JsonProcessingException e) {
            // Without the cause: its message quotes the file.
            throw new IllegalArgumentException(file + ": is not JSON");
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": can't be read", e);
        }
    }

    private static String header(Path file, String registry, JsonNode entry) {
        ObjectNode credentials = JSON.createObjectNode().put("serveraddress", registry);
        String auth = entry.path("auth").asText("");
        if (entry.hasNonNull("identitytoken")) {
            credentials.put("identitytoken", entry.get("identitytoken").asText());
        } else if (!auth.isEmpty()) {
            String[] pair = decoded(file, registry, auth).split(":", 2);
            credentials.put("username", pair[0]).put("password", pair.length == 2 ? pair[1] : "");
        } else if (entry.hasNonNull("username") && entry.hasNonNull("password")) {
            credentials.put("username", entry.get("username").asText());
            credentials.put("password", entry.get("password").asText());
        } else {
            throw new IllegalArgumentException(
                    file + ": " + registry + " has neither auth nor username and password nor identitytoken");
        }
        return Base64.getUrlEncoder().encodeToString(credentials.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(Path file, String registry, String auth) {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": auth of " + registry + " is not base64");
        }
    }

    /** {@code https://index.docker.io/v1/} and the like become {@code docker.io}, others their host and port. */
    private static String registry(String key) {
        String bare = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        return bare.endsWith("docker.io") ? ImageReference.DOCKER_HUB : bare;
    }

    Optional<String> header(ImageReference image) {
        return Optional.ofNullable(headers.get(image.registry()));
    }

    @Override
    public String toString() {
        return "RegistryAuth" + headers.keySet();
    }
}
