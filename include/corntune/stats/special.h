// The few special functions that intervals and staffing rules need.
#pragma once

namespace corntune {

// Density and distribution of the normal law with mean 0 and variance 1.
double NormalDensity(double x);
double NormalCdf(double x);

// Its quantile, to about 1e-15 relative (Wichura, algorithm AS 241, Applied Statistics 37, 1988).
// Precondition: 0 < p < 1.
double NormalQuantile(double p);

// The regularized incomplete beta function I_x(a, b), by Lentz's continued fraction, to about
// 1e-14. Preconditions: a, b > 0; 0 <= x <= 1.
double IncompleteBeta(double a, double b, double x);

// The quantile of Student's t with `freedom` degrees of freedom, to about 1e-10.
// Preconditions: 0 < p < 1, freedom > 0.
double StudentQuantile(double p, double freedom);

}  // namespace corntune
