package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAuthTest {
    @TempDir
    Path dir = Path.of("");

    private RegistryAuth read(String json) throws IOException {
        Path file = dir.resolve("auth.json");
        Files.writeString(file, json);
        return RegistryAuth.read(file);
    }

    private static Optional<String> decoded(RegistryAuth auth, String image) {
        return auth.header(ImageReference.parse(image))
                .map(header -> new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8));
    }

    @Test
    void everyFormOfCredentialsIsFoundByRegistry() throws Exception {
        RegistryAuth auth = read("""
                {"auths": {"https://index.docker.io/v1/": {"auth": "dTpw"},
                           "reg.example.com:5000": {"username": "a", "password": "b:c"},
                           "https://token.example.com/v2/": {"identitytoken": "t"}}}""");

        assertThat(decoded(auth, "ubuntu")).get().asString().contains("\"username\":\"u\",\"password\":\"p\"");
        assertThat(decoded(auth, "reg.example.com:5000/x/y:1")).get().asString().contains("\"password\":\"b:c\"");
        assertThat(decoded(auth, "token.example.com/x")).get().asString().contains("\"identitytoken\":\"t\"");
        assertThat(decoded(auth, "other.example.com/x")).isEmpty();
        assertThat(decoded(RegistryAuth.none(), "ubuntu")).isEmpty();
    }

    @Test
    void whatCannotWorkIsSaidAtStartWithoutSecrets() {
        assertRefused("{\"credsStore\":\"desktop\"}", "credsStore");
        assertRefused("{\"credHelpers\":{\"gcr.io\":\"gcloud\"}}", "credHelpers");
        assertRefused("{\"auths\":{\"r\":{\"auth\":\"§secret§\"}}}", "not base64");
        assertRefused("{\"auths\":{\"r\":{}}}", "neither");
        assertRefused("{secret", "not JSON");
        assertRefused("[]", "must be a JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistryAuth.read(dir.resolve("none")))
                .withMessageContaining("can't be read");
    }

    private void assertRefused(String json, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json))
                .withMessageContaining(why)
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void namesAreTakenApart() {
        assertThat(ImageReference.parse("ubuntu")).isEqualTo(new ImageReference("docker.io", "ubuntu", "latest"));
        assertThat(ImageReference.parse("a/b:1")).isEqualTo(new ImageReference("docker.io", "a/b", "1"));
        assertThat(ImageReference.parse("localhost:5000/b"))
                .isEqualTo(new ImageReference("localhost:5000", "localhost:5000/b", "latest"));
        assertThat(ImageReference.parse("r.io/b:1@sha256:ab"))
                .isEqualTo(new ImageReference("r.io", "r.io/b", "sha256:ab"));
    }
}
