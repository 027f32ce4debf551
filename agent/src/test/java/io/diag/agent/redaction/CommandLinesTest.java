package io.diag.agent.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms in which products take secrets on their command lines; the secret has XyZ in it. */
class CommandLinesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Spring Boot, Micronaut, Quarkus, Helidon.
        "--spring.datasource.password=XyZ",
        "--spring.datasource.hikari.password=XyZ,a=b",
        "-Dspring.rabbitmq.password=XyZ",
        "--app.tokens[0]=XyZ",
        "--app.tokens[0].value=XyZ",
        "--credentials[bob]=XyZ",
        "--credentials[bob.smith/x]=XyZ",
        "--app.users[bob].password=XyZ",
        "-Dapp.secrets[db][0]=XyZ",
        "--jasypt.encryptor.password=XyZ",
        "-Dspring.security.oauth2.client.registration.github.client-secret=XyZ",
        "--spring.mail.password XyZ",
        "-Dquarkus.datasource.password=XyZ",
        "-Dmicronaut.security.token.jwt.signatures.secret.generator.secret=XyZ",
        "--management.datadog.metrics.export.api-key=XyZ",
        "--management.metrics.export.newrelic.apiKey=XyZ",
        "{\"spring\":{\"datasource\":{\"password\":\"XyZ\"}}}",
        "--spring.application.json={\"app\":{\"token\" : \"XyZ\\\"XyZ\"}}",
        // The JDK, application servers, build tools.
        "-Djavax.net.ssl.keyStorePassword=XyZ",
        "-Djavax.net.ssl.trustStorePassword=XyZ",
        "-Dhttp.proxyPassword=XyZ",
        "-Dcom.sun.jndi.ldap.credentials=XyZ",
        "-Dserver.ssl.key-store-password=XyZ",
        "-Dsonar.login.token=XyZ",
        "-Dgpg.passphrase=XyZ",
        "-storepass:env=XyZ",
        "-keypass=XyZ",
        "--pass=XyZ",
        "--db-pass:XyZ",
        "-DuserPass=XyZ",
        "/password:XyZ",
        "--password:XyZ",
        "--name=a,password: XyZ",
        "password: XyZ",
        "pass:XyZ",
        "--password = XyZ",
        // Databases and brokers.
        "jdbc:oracle:thin:scott/XyZ@host:1521/orcl",
        "jdbc:oracle:thin:scott/XyZ@//host:1521/orcl",
        "-Ddb.url=jdbc:oracle:oci:scott/X/XyZ@orcl",
        "scott/XyZ@orcl",
        "--connect=scott/XyZ@orcl",
        "jdbc:sqlserver://h:1433;databaseName=d;user=sa;password=XyZ;encrypt=true",
        "jdbc:mysql://h/d?user=a&password=XyZ",
        "jdbc:postgresql://h/d?user=a&password=XyZ&ssl=true",
        "jdbc:db2://h:50000/d:user=a;password=XyZ;",
        "jdbc:snowflake://h/?private_key_base64=XyZ",
        "mongodb+srv://app:XyZ@cluster.example.org/d",
        "redis://:XyZ@h:6379/0",
        "amqps://app:XyZ@h/v",
        "--bootstrap=sasl.jaas.config=PlainLoginModule required username=\"a\" password=\"XyZ\";",
        // Clouds and services.
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=XyZ==;EndpointSuffix=x",
        "-Dazure.storage.account-key=XyZ",
        "Endpoint=sb://h/;SharedAccessKeyName=Root;SharedAccessKey=XyZ=",
        "https://a.blob.core.windows.net/c?sv=2022&sp=r&sig=XyZ",
        "-Dapplicationinsights.connection.string=InstrumentationKey=XyZ",
        "-Daws.accessKeyId=XyZ",
        "-Daws.secretKey=XyZ",
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=XyZ&X-Amz-Signature=XyZ",
        "-javaagent:newrelic.jar=license_key=XyZ",
        "-javaagent:elastic-apm.jar=secret_token=XyZ,service_name=shop",
        "-Ddd.api-key=XyZ",
        "-Dotel.exporter.otlp.headers=Authorization=Bearer XyZ",
        "-Dotel.exporter.otlp.headers=api-key=XyZ",
        "--vault.token=hvs.XyZ",
        "-Dsentry.dsn=https://XyZ@o1.ingest.sentry.io/2",
        "--webhook-url=https://hooks.example.org/services/XyZ",
        "Authorization: Bearer XyZ",
        "--header=Authorization: Basic XyZ=",
        "--header=X-Api-Key: XyZ",
        "--header=Cookie: SESSION=XyZ",
        "--auth=user:XyZ",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJYeVoifQ.XyZ",
        "--x=ghp_0123456789abcdefXyZ",
        "--x=-----BEGIN EC PRIVATE KEY-----\nXyZ\n-----END EC PRIVATE KEY-----",
        "sh -c 'java -Ddb.password=XyZ -jar x.jar'",
        "mysql --password XyZ -h db"
      })
  void secretIsHidden(String argument) {
    assertThat(Redaction.ofTellingNames().shown(List.of(argument)).toString())
        .contains("*****")
        .doesNotContain("XyZ");
  }

  @Test
  void soIsOneInTheNextArgument() {
    for (String flag :
        List.of(
            "--password",
            "-storepass",
            "-pass",
            "--pass",
            "--api-key",
            "--app.tokens[0]",
            "--authorization",
            "-passin",
            "--password:",
            "password",
            "/password",
            "--client.secret=")) {
      for (String secret : List.of("XyZ", "-XyZ", "--XyZ", "/XyZ", "--XyZ=a")) {
        assertThat(shown("a", flag, secret, "b")).as(flag).containsExactly("a", flag, "*****", "b");
      }
    }
    assertThat(shown("--password", "--token", "XyZ", "x"))
        .containsExactly("--password", "*****", "*****", "x");
    assertThat(shown("-H", "Authorization:", "Bearer", "XyZ", "x"))
        .containsExactly("-H", "Authorization:", "*****", "*****", "x");
    assertThat(shown("-u", "ops:XyZ", "--user", "ops")).contains("ops:*****", "ops");
  }

  @Test
  void userPartOfAnyLengthIsHidden() {
    for (int length : new int[] {1, 255, 256, 257, 5000}) {
      String secret = "X".repeat(length);
      assertThat(shown("https://" + secret + "@host/x")).containsExactly("https://*****@host/x");
      assertThat(shown("a://u:" + secret + "@host")).containsExactly("a://u:*****@host");
      assertThat(shown("a://" + "u".repeat(length) + ":XyZ@host").toString()).doesNotContain("XyZ");
    }
  }

  @Test
  void shortSecretsOfTheEnvironmentAreHiddenWhereTheyStandAlone() {
    Redaction redaction =
        Redaction.of(
            Map.of(), Map.of("DB_PASS", "abc", "A_TOKEN", "q1", "TOKEN_TTL", "8080"), List.of("z"));
    assertThat(redaction.shown(List.of("--x=abc", "abc", "y:q1,abcd", "--port=8080", "z", "zz")))
        .containsExactly("--x=*****", "*****", "y:*****,abcd", "--port=8080", "*****", "zz");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx256m",
        "-XX:+UseG1GC",
        "-XX:OnOutOfMemoryError=kill -9 %p",
        "-Xlog:gc*:file=/var/log/gc.log:time,level",
        "-Djava.security.auth.login.config=/etc/kafka/jaas.conf",
        "-Djava.io.tmpdir=/tmp",
        "-Dfile.encoding=UTF-8",
        "-Dname=token",
        "-Dbypass.cache=true",
        "-Dcompass.home=/opt/compass",
        "-Dpassive.mode=true",
        "-Dpassenger.count=3",
        "--spring.profiles.active=prod",
        "--server.port=8080",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005",
        "-javaagent:/opt/diag.jar=port=6060,tls.key=/etc/diag/key.pem",
        "-javaagent:token-agent.jar=port=1",
        "/app/jjwt-token-1.0.jar:/app/secret-store.jar:/app/x.jar",
        "token-service.jar:lib/a.jar",
        "token-service:8080",
        "http://token:80/secret/passwords",
        "com.example.TokenService",
        "cache.key.prefix=orders",
        "ops@example.org"
      })
  void whatIsHarmlessStaysReadable(String argument) {
    assertThat(shown(argument)).containsExactly(argument);
  }

  @Test
  void soDoesWhatFollowsIt() {
    assertThat(shown("-cp", "/app/token.jar:x", "com.example.TokenService", "start", "-jar", "b"))
        .containsExactly(
            "-cp", "/app/token.jar:x", "com.example.TokenService", "start", "-jar", "b");
  }

  private static List<String> shown(String... arguments) {
    return Redaction.ofTellingNames().shown(List.of(arguments));
  }
}
