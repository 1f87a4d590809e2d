package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpStatus;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.v1.SignInResponse;

/** What every way of signing in begins and ends with. */
record Entrance(Console console) {
  /** The page that asks who one is, with what went wrong unless that is empty. */
  Answer form(Visit visit, String error) {
    return new Answer.Page(
        error.isEmpty() ? HttpStatus.OK : HttpStatus.UNAUTHORIZED,
        console
            .pages()
            .show(
                "signin",
                visit,
                Map.of(
                    "error",
                    error,
                    "name",
                    console.settings().operator(),
                    "oidc",
                    console.settings().offered().oidc())));
  }

  /** Whom the service let in. */
  Operator operator(String account, SignInResponse answer) {
    return new Operator(
        account,
        Set.copyOf(answer.getRolesList()),
        Optional.of(new ServiceToken(answer.getAccess(), console.channel(), System::nanoTime)),
        answer.getPasswordChangeRequired());
  }

  /** Goes on as somebody, in a session of another id, so that nobody can have planted it. */
  Answer enter(Visit visit, Operator operator) {
    console.sessions().end(visit.session());
    visit.become(console.sessions().begin(Optional.of(operator)));
    return new Answer.Redirect(operator.passwordChangeRequired() ? "/password" : "/");
  }
}
